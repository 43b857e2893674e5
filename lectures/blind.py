"""What a panel reads of an application; in a blind call without name, employer, union and portrait (S1-06)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

HIDDEN = "×××"


@dataclass(frozen=True)
class Told:
    """`title` names the application; `lines` are (word, text) in the order of reading."""

    title: str
    lines: list[tuple[str, str]]


def words_of(candidacy, *, blind: bool) -> Told:
    """The words of an application; in a blind call names that stand in the texts are covered too."""
    hide = [candidacy.name, candidacy.employer, candidacy.union.name] if blind else []

    def cover(text):
        for name in filter(None, hide):
            text = text.replace(name, HIDDEN)
        return text

    lines = [
        (_("trade"), candidacy.trade), (_("employer"), "" if blind else candidacy.employer),
        (_("union"), "" if blind else candidacy.union.name), (_("reason"), candidacy.reason),
        (_("first story"), candidacy.story_one), (_("second story"), candidacy.story_two),
        (_("third story"), candidacy.story_three),
    ]  # fmt: skip
    title = _("Application %(number)s") % {"number": candidacy.pk} if blind else candidacy.name
    return Told(title, [(word, cover(text)) for word, text in lines if text])
