"""Scripts in versions: written, handed in, commented, returned or vetted; only a vetted one is spoken (S1-10)."""

from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.queries import reach_of
from workflow.actions import move, record
from workflow.errors import NotAllowed
from workflow.locks import lock

from .. import notices, policies
from ..errors import OrderRefused
from ..models import Script, ScriptComment, ScriptVersion
from ..queries import scripts as queries
from ..states import ScriptState as S

MOST_COMMENTS = 200


@transaction.atomic
def start_script(*, by, title: str, topic=None) -> Script:
    """Begins a script as a speaker, or as somebody in the academy. Raises NotAllowed, OrderRefused for a second one on a topic."""
    speaker, candidacy = queries.author_of(reach_of(by))
    if speaker is None and candidacy is None:
        raise NotAllowed(_("Scripts are written by speakers and by candidates in the academy."))
    corps = speaker.home_corps if speaker else candidacy.call.corps
    try:
        with transaction.atomic():
            script = Script.objects.create(
                speaker=speaker, candidacy=candidacy, topic=topic, corps=corps, title=title.strip()
            )
    except IntegrityError as error:
        raise OrderRefused("topic", _("You have a script on this topic already.")) from error
    record(script, "script_started", by=by, union=corps.union)
    return script


def _demand_author(by, script):
    if not policies.is_author(reach_of(by), script):
        raise NotAllowed(_("Only the author writes a script."))


@transaction.atomic
def save_draft(script: Script, *, by, text: str, document=None, change_note: str = "") -> ScriptVersion:
    """Keeps the text (or the text of an uploaded document, and the file) in the draft, a new version if none is open.

    Raises NotAllowed, OrderRefused while a version is with the coach or when there is nothing to keep.
    """
    _demand_author(by, script)
    lock(script)
    if ScriptVersion.objects.filter(script=script, state=S.SUBMITTED).exists():
        raise OrderRefused("", _("A version is with the coach. Please wait for the answer."))
    version = ScriptVersion.objects.filter(script=script, state=S.DRAFT).first()
    if document is not None and document.text:
        text = document.text[:20000]
    if not text.strip() and document is None and not (version and version.file):
        raise OrderRefused("text", _("Please write the text, or choose a file."))
    if version is None:
        version = ScriptVersion(script=script, number=queries.next_number(script), written_by=by)
    version.text, version.change_note = text.strip(), change_note.strip()[:200]
    replaced = version.file.name if document is not None else ""
    if document is not None:
        version.file.save(document.file.name, document.file, save=False)
    version.save()
    if replaced and replaced != version.file.name:  # the file of the draft before goes once nothing can bring it back
        transaction.on_commit(partial(version.file.storage.delete, replaced), robust=True)
    record(version, "script_saved", by=by, data={"version": version.number})
    return version


@transaction.atomic
def hand_in(version: ScriptVersion, *, by) -> ScriptVersion:
    """Hands the draft to the coach; from now on the text is not changed. The version vetted before is spoken until then."""
    _demand_author(by, version.script)
    if not version.text and not version.file:
        raise OrderRefused("text", _("Please write the text, or choose a file."))
    lock(version.script)
    version = move(version, S.SUBMITTED, by=by, submitted_at=timezone.now())
    for old in version.script.versions.filter(state=S.RETURNED):
        move(old, S.SUPERSEDED, by=by)
    notices.tell_corps(version.script.corps, version, "script_handed_in")
    return version


def _demand_coach(by, version):
    if not policies.can_coach(reach_of(by), version):
        raise NotAllowed(_("The coaches of the corps read scripts, and nobody their own."))


@transaction.atomic
def comment(version: ScriptVersion, *, by, text: str, paragraph: int | None = None) -> ScriptComment:
    """Writes a remark at a paragraph (from 1; None is the whole) of a version that waits for the coach."""
    _demand_coach(by, version)
    lock(version)
    version.refresh_from_db(fields=["state"])
    if version.state != S.SUBMITTED:
        raise OrderRefused("", _("Comments are written while the version is with the coach."))
    if paragraph is not None and not 1 <= paragraph <= max(1, len(version.paragraphs)):
        raise OrderRefused("paragraph", _("There is no such paragraph."))
    if version.comments.count() >= MOST_COMMENTS:
        raise OrderRefused("text", _("That is enough: at most %(most)s lines.") % {"most": MOST_COMMENTS})
    return ScriptComment.objects.create(version=version, paragraph=paragraph, text=text.strip(), written_by=by)


@transaction.atomic
def return_version(version: ScriptVersion, *, by, note: str) -> ScriptVersion:
    """Gives a version back with what should become better. Raises NotAllowed, NoteMissing, InvalidTransition."""
    _demand_coach(by, version)
    version = move(version, S.RETURNED, by=by, note=note)
    ScriptComment.objects.create(version=version, text=note.strip()[:500], written_by=by)
    notices.tell_person(_author(version), version, "script_returned", note=note)
    return version


@transaction.atomic
def vet_version(version: ScriptVersion, *, by, checklist) -> ScriptVersion:
    """Vets a version once every line of the checklist holds; it replaces the one vetted before.

    Raises NotAllowed for one's own text, OrderRefused (`checklist`) for an open line, InvalidTransition.
    """
    _demand_coach(by, version)
    _demand_checklist(checklist)
    lock(version.script)
    for old in version.script.versions.filter(state=S.VETTED).exclude(pk=version.pk):
        move(old, S.SUPERSEDED, by=by)
    version = move(version, S.VETTED, by=by, decided_at=timezone.now(), decided_by=by, checklist=sorted(set(checklist)))
    notices.tell_person(_author(version), version, "script_vetted")
    return version


@transaction.atomic
def confirm_version(version: ScriptVersion, *, by, checklist) -> ScriptVersion:
    """Looks at a vetted version again because its topic changes, and lets it stand as it is (S1-10).

    Raises NotAllowed for one's own text, OrderRefused (`checklist`) for an open line or when nothing changed.
    """
    _demand_coach(by, version)
    _demand_checklist(checklist)
    lock(version.script)
    version.refresh_from_db()
    if not queries.is_to_confirm(version):
        raise OrderRefused("checklist", _("There is nothing to vet again."))
    now = timezone.now()
    ScriptVersion.objects.filter(pk=version.pk).update(decided_at=now, decided_by=by, checklist=sorted(set(checklist)))
    record(version, "script_confirmed", by=by)
    version.refresh_from_db()
    notices.tell_person(_author(version), version, "script_vetted", occasion=now.isoformat())
    return version


def _demand_checklist(checklist):
    if set(checklist) != set(ScriptVersion.Check.values):
        raise OrderRefused("checklist", _("Please look at every point of the list before you vet."))


def _author(version):
    script = version.script
    return script.speaker.person if script.speaker else script.candidacy.person
