"""Letters and certificates: issued under a number without gap, verified by anyone, revoked and never changed (S1-09, S1-11)."""

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.queries import reach_of
from workflow.actions import record
from workflow.errors import NotAllowed
from workflow.numbers import next_number

from .. import notices, policies
from ..errors import OrderRefused
from ..models import Paper

# how the number of each kind begins, as letters of an office are numbered: 宣聘〔2026〕12号
SERIES = {
    Paper.Kind.APPOINTMENT: "宣聘",
    Paper.Kind.CERTIFICATE: "结业",
    Paper.Kind.THANKS: "感谢",
    Paper.Kind.AWARD: "表彰",
    Paper.Kind.TUTOR: "校聘",
}


@transaction.atomic
def issue_paper(
    *, by, kind, corps, person, title, facts, course=None, issued_on=None, valid_months=None, expires_on=None
) -> Paper:
    """Issues a paper to `person` and tells them; `facts` is what gets printed, frozen.

    Without `valid_months` and `expires_on` it does not expire. `by` is NULL when the portal issues it for a passed course.
    Raises NotAllowed unless `by` is of the corps' office.
    """
    if by is not None and not policies.can_keep_corps(reach_of(by), corps):
        raise NotAllowed(_("The office of the corps issues its letters."))
    issued_on = issued_on or timezone.localdate()
    if valid_months:
        expires_on = issued_on + relativedelta(months=valid_months)
    number = f"{SERIES[kind]}〔{issued_on.year}〕{next_number(f'paper:{kind}', issued_on.year)}号"
    paper = Paper.objects.create(
        kind=kind, number=number, corps=corps, person=person, title=title, course=course, issued_on=issued_on,
        expires_on=expires_on, issued_by=by, facts={"name": person.name, **facts},
    )  # fmt: skip
    record(paper, "paper_issued", by=by, data={"number": number})
    notices.tell_person(person, paper, "paper_issued")
    return paper


@transaction.atomic
def revoke_paper(paper: Paper, *, by, reason: str) -> Paper:
    """Revokes a paper: from now on whoever verifies it reads so. A second time changes nothing.

    `by` is NULL when the portal itself revokes it: the letter of a tutor whose term lapsed.
    """
    if by is not None and not policies.can_keep_corps(reach_of(by), paper.corps):
        raise NotAllowed(_("The office of the corps revokes its letters."))
    if not reason.strip():
        raise OrderRefused("reason", _("Please write a reason."))
    changed = Paper.objects.filter(pk=paper.pk, revoked_at=None).update(
        revoked_at=timezone.now(), revoked_reason=reason.strip()[:200]
    )
    if changed:
        record(paper, "paper_revoked", by=by, note=reason)
        notices.tell_person(paper.person, paper, "paper_revoked")
    paper.refresh_from_db()
    return paper
