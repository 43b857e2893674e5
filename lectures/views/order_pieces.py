"""The two forms of an order that are drawn for one person: their pieces are drawn once, with marks in the place of words.

Nineteen fields of a form took a template nine tenths of such a page, though hardly more than the words in them differ.
"""

from types import SimpleNamespace

from django.middleware.csrf import get_token
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ui.components.marks import when
from ui.frames import piece_of
from workflow.tokens import new_token

from ..forms import LOCAL_TIME, OrderForm

TEXTS = (
    "topic",
    "speaker",
    "need",
    "offer",
    "starts_at",
    "union",
    "site",
    "audience",
    "place",
    "contact_name",
    "contact_phone",
)
_LISTED = 12  # words for the audience that a topic offers


def trail_words() -> dict:
    """The steps and their names."""
    return {
        "what": _("Topic"), "who": _("Speaker"), "when": _("Date"), "details": _("Details"), "confirm": pgettext("verb", "Order"),
    }  # fmt: skip


def trail_of(step, backs) -> list[tuple]:
    """The steps of an order as (word, done or now or next, address); `backs` are the addresses of those that are done."""
    words = trail_words()
    here = list(words).index(step)
    return [
        (word, "done" if n < here else "now" if n == here else "next", backs.get(key, "") if n < here else "")
        for n, (key, word) in enumerate(words.items())
    ]


def backs_of(choice) -> dict[str, str]:
    """The address of each step of the order."""
    return {step: choice.address(step=step) for step in ("what", "who", "when", "details")}


def chosen_of(choice) -> dict[str, str]:
    """What was chosen so far, in words."""
    topic, speaker, union = choice.topic, choice.speaker, choice.union
    return {
        "topic": topic.title if topic else "", "minutes": str(topic.minutes) if topic else "", "need": choice.need,
        "speaker": speaker.name if speaker else "", "trade": speaker.trade if speaker else "",
        "anybody": "any" if choice.anybody else "", "date": when(choice.starts_at), "union": union.name if union else "",
        "site": choice.site.name if choice.site else "",
    }  # fmt: skip


def details_of(request, choice, initial: dict) -> str:
    """The empty form of the details with what is known already, `initial` of the form."""
    topic = choice.topic
    rows = {name: str(initial[name].pk) if initial[name] else "" for name in ("speaker", "union", "site")}
    moment = initial["starts_at"].strftime(LOCAL_TIME) if initial["starts_at"] else ""
    values = initial | rows | {"topic": topic.code if topic else "", "starts_at": moment}
    words = {f"value_{name}": str(values[name]) for name in TEXTS} | _own_words(request, choice)
    audience = tuple(topic.audience[:_LISTED]) if topic else ()
    is_school, equipment = choice.is_school, tuple(initial["equipment"])
    return piece_of(
        "lectures/order_details.html", words, _details, is_school=is_school, equipment=equipment, listed=audience
    )


def _details(*, is_school, equipment, listed, **words) -> dict:
    values = {name: words[f"value_{name}"] for name in TEXTS}
    choice = SimpleNamespace(is_school=is_school, topic=SimpleNamespace(audience=listed) if listed else None)
    form = OrderForm(initial=values | {"is_school": is_school, "equipment": list(equipment)})
    return {"form": form, "choice": choice, **_shown("details", words)}


def confirm_of(request, choice, form) -> str:
    """Everything that was entered in words, and hidden in a form that sends it."""
    things, said = dict(form.fields["equipment"].choices), form.cleaned_data
    fields = [(name, value) for name in form.fields for value in form.data.getlist(name) if value]
    texts = ("people", "audience", "age_band", "place", "gate_rules", "contact_name", "contact_phone", "aim")
    words = {f"said_{name}": str(said[name]) for name in texts} | _own_words(request, choice)
    words["said_equipment"] = "、".join(str(things[thing]) for thing in said["equipment"])
    words["hidden"] = format_html_join("", '<input type="hidden" name="{}" value="{}">', fields)
    kept = {name: said[name] for name in ("is_school", "teacher_present")}
    return piece_of("lectures/order_confirm.html", words, _confirm, **kept)


def _confirm(*, is_school, teacher_present, hidden, **words) -> dict:
    said = {name.removeprefix("said_"): word for name, word in words.items() if name.startswith("said_")}
    said |= {"is_school": is_school, "teacher_present": teacher_present}
    return {"said": said, "hidden": hidden, **_shown("confirm", words)}


def _own_words(request, choice) -> dict[str, str]:
    return {
        "csrf_token": get_token(request), "form_token": new_token(),
        **{f"back_{step}": address for step, address in backs_of(choice).items()},
        **{f"chosen_{name}": word for name, word in chosen_of(choice).items()},
    }  # fmt: skip


def _shown(step, words) -> dict:
    """The words of `_own_words` as the templates read them."""
    backs = {name.removeprefix("back_"): word for name, word in words.items() if name.startswith("back_")}
    chosen = {name.removeprefix("chosen_"): word for name, word in words.items() if name.startswith("chosen_")}
    tokens = {"csrf_token": words["csrf_token"], "form_token": words["form_token"]}
    return {"trail": trail_of(step, backs), "step": step, "chosen": chosen, **tokens}
