"""An application becomes a speaker's record: found or made once, with the honours from its papers (S1-01, F-A1-04)."""

from django.core.files.base import ContentFile
from django.utils.crypto import get_random_string

from federation.queries import reach_of
from workflow.actions import record

from .. import policies
from ..models import Candidacy, Evidence, Honour, Speaker
from .roster import set_honours

STORY_LONGEST = 600


def speaker_from(candidacy: Candidacy, *, by) -> Speaker:
    """The record of the person of a locked application; a new one stays hidden until a term is signed."""
    person, union = candidacy.person, candidacy.union
    details = {
        "home_corps": candidacy.call.corps, "name": person.name, "pinyin": person.pinyin, "source": candidacy.path,
        "trade": candidacy.trade, "employer": candidacy.employer, "languages": candidacy.languages, "is_active": False,
        "travel_radius_km": candidacy.travel_radius_km or 40, "story": candidacy.story_one[:STORY_LONGEST],
        "latitude": union.latitude, "longitude": union.longitude,
    }  # fmt: skip
    speaker, is_new = Speaker.objects.select_related("home_corps__union", "person").get_or_create(
        person=person, defaults=details
    )
    if is_new:
        _take_portrait(speaker, candidacy)
        record(speaker, "speaker_added", by=by, union=candidacy.call.corps.union)
    _take_honours(speaker, candidacy, by)
    if candidacy.speaker_id != speaker.pk:
        Candidacy.objects.filter(pk=candidacy.pk).update(speaker=speaker)
        candidacy.speaker = speaker
    return speaker


def _take_portrait(speaker, candidacy):
    """The person agreed to being shown when handing in."""
    photo = Evidence.objects.filter(candidacy=candidacy, kind=Evidence.Kind.PHOTO).last()
    if photo is None or not candidacy.agrees:
        return
    with photo.file.open("rb") as file:
        copy = ContentFile(file.read())
    speaker.photo.save(f"{get_random_string(20).lower()}.jpg", copy)


def _take_honours(speaker, candidacy, by):
    rows = list(Honour.objects.filter(speaker=speaker).values("title", "level", "year", "is_withdrawn"))
    known = {(row["title"], row["year"]) for row in rows}
    for paper in Evidence.objects.filter(candidacy=candidacy, kind=Evidence.Kind.HONOUR):
        if (paper.title, paper.honour_year) not in known:
            known.add((paper.title, paper.honour_year))
            rows.append({"title": paper.title[:60], "level": paper.honour_level, "year": paper.honour_year})
    # a record at home in another corps gains the honours that this office checked, in the portal's name
    own = policies.can_keep_corps(reach_of(by), speaker.home_corps)
    set_honours(speaker, rows, by=by if own else None)
