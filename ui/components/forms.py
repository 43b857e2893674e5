"""Forms: fields, what was wrong, filters that live in the address, and the question before what cannot be undone."""

from dataclasses import dataclass
from datetime import date, datetime

from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from . import register


@register.inclusion_tag("components/field.html")
def field(bound, optional: bool = False, prefix: str = "", needed: bool = False):
    """A form field with its label, help and error, tied together for screen readers."""
    wrong = bool(bound.errors)
    described = [f"{bound.auto_id}_help"] if bound.help_text else []
    described += [f"{bound.auto_id}_error"] if wrong else []
    attrs = {"aria-describedby": " ".join(described)} if described else {}
    attrs |= {"aria-invalid": "true"} if wrong else {}
    widget = bound.field.widget
    kind = widget.__class__.__name__
    parts = getattr(widget, "widgets", [])
    if len(parts) == 2:  # a span: both ends are named for those who hear the page
        for part, end in zip(parts, (gettext("from"), gettext("until")), strict=True):
            part.attrs = {**part.attrs, "aria-label": f"{bound.label} {end}"}
    return {
        "bound": bound, "control": bound.as_widget(attrs=attrs), "wrong": wrong,
        "is_check": kind == "CheckboxInput", "is_group": bool(parts) or kind in {"RadioSelect", "CheckboxSelectMultiple"}, "is_span": bool(parts),
        "optional": not needed and (optional or not bound.field.required), "prefix": prefix,
    }  # fmt: skip


@register.inclusion_tag("components/form_errors.html")
def form_errors(form):
    """The summary above a form that came back: what is wrong, each line leading to its field."""
    return {"form": form}


@dataclass(frozen=True)
class ActiveFilter:
    """A filter in force: what it says, the query that is left without it, and whether the page chose it by itself."""

    word: str
    rest: str
    by_default: bool = False


def _said(field_of_form, value) -> str:
    """The value of a filter in the words of the form."""
    if value is True:
        return ""
    if isinstance(value, slice):
        first, last = (end and _said(field_of_form, end) for end in (value.start, value.stop))
        if first and last:
            return f"{first}–{last}"
        return f"{gettext('from')} {first}" if first else f"{gettext('until')} {last}"
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    if isinstance(value, date):
        return date_format(value)
    if isinstance(value, (list, tuple, set)) or hasattr(value, "all"):
        return "、".join(_said(field_of_form, one) for one in value)
    return str(dict(getattr(field_of_form, "choices", [])).get(value, value))


def active_filters(form, query) -> list[ActiveFilter]:
    """The filters that narrow the list now; `query` is the address's QueryDict."""
    if not form.is_valid():
        return []
    found = []
    for name, value in form.cleaned_data.items():
        if value in (None, "", False, []) or (hasattr(value, "exists") and not value.exists()):
            continue
        rest = query.copy()
        parts = [key for key in rest if key == name or key.startswith(f"{name}_")]
        for key in [*parts, "page"]:
            rest.pop(key, None)
        if not parts:
            rest[name] = ""  # only an empty answer takes off what the page asks by itself
        said = _said(form.fields[name], value)
        label = form.fields[name].label or name
        found.append(ActiveFilter(f"{label}：{said}" if said else str(label), rest.urlencode(), not parts))
    return found


@register.inclusion_tag("components/filter_bar.html", takes_context=True)
def filter_bar(context, filters, clear: str = ""):
    """The fields of a django-filter FilterSet, folded away; filters in force as chips that can be taken off.

    Everything lives in the address. With scripts the list changes as one chooses; without, the button does it. The fields
    stay folded though filters are in force, for on a phone they would hide the list: the chips say what is asked.
    """
    request = context["request"]
    form = filters.form
    own = {name for bound in form for name in request.GET if name == bound.name or name.startswith(f"{bound.name}_")}
    kept = [(name, value) for name in request.GET if name not in own | {"page"} for value in request.GET.getlist(name)]
    active = active_filters(form, request.GET)
    return {
        "form": form, "active": active, "chosen": sum(not one.by_default for one in active), "path": request.path, "kept": kept,
        "clear": clear or request.path, "wrong": form.is_bound and not form.is_valid(),
    }  # fmt: skip


@register.simple_block_tag(takes_context=True)
def confirm(context, content, word: str, question: str, action: str, button: str = ""):
    """Asks once, in words, before what cannot be undone: folded open without scripts, a dialogue with them.

    The content goes into the form that posts to `action`: the one-time token above all, and a reason where one is due.
    """
    return render_to_string("components/confirm.html", {
        "content": content, "word": word, "question": question, "action": action, "button": button or word,
        "csrf_token": get_token(context["request"]),
    })  # fmt: skip
