"""What speakers agree to, in versions, and what each answered (S1-14)."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from federation.queries import reach_of
from workflow.actions import record
from workflow.errors import NotAllowed
from workflow.locks import lock

from .. import policies
from ..errors import OrderRefused
from ..models import Agreement, AgreementAnswer, Speaker
from ..queries.appointments import latest_answer
from .guard import demand


@transaction.atomic
def publish_agreement(*, by, text_zh: str, text_en: str) -> Agreement:
    """Makes a new text the one that holds; answers to earlier versions stay with their version."""
    demand(by, policies.can_publish_agreement)
    if not text_zh.strip() or not text_en.strip():
        raise OrderRefused("text_zh", _("Please write the text in both languages."))
    newest = Agreement.objects.aggregate(newest=Max("version"))["newest"] or 0
    agreement = Agreement.objects.create(version=newest + 1, text_zh=text_zh.strip(), text_en=text_en.strip())
    record(agreement, "agreement_published", by=by, data={"version": agreement.version})
    return agreement


@transaction.atomic
def answer_agreement(
    speaker: Speaker, agreement: Agreement, *, by, accepted: bool, address=None, on_behalf_reason: str = ""
) -> AgreementAnswer:
    """Keeps yes or no to a version; the office answers on the speaker's behalf with a reason. The last answer counts.

    Raises OrderRefused when a newer version came meanwhile, or the reason lacks. The same answer again changes nothing.
    """
    lock(speaker)
    own = speaker.person_id == by.person_id is not None
    if not own and not policies.can_keep_corps(reach_of(by), speaker.home_corps):
        raise NotAllowed(_("The speaker answers, or the corps office on the speaker's behalf."))
    if not own and not on_behalf_reason.strip():
        raise OrderRefused("on_behalf_reason", _("Please write why you answer on the speaker's behalf."))
    if Agreement.objects.filter(version__gt=agreement.version).exists():
        raise OrderRefused("", _("There is a newer text. Please read it first."))
    standing = latest_answer(speaker)
    if standing is not None and standing.accepted == accepted:
        return standing
    answer = AgreementAnswer.objects.create(
        agreement=agreement, speaker=speaker, accepted=accepted, answered_by=by, address=address,
        on_behalf_reason="" if own else on_behalf_reason.strip()[:200],
    )  # fmt: skip
    record(answer, "agreement_answered", by=by, union=speaker.union, note=answer.on_behalf_reason,
           data={"version": agreement.version, "accepted": accepted})  # fmt: skip
    return answer
