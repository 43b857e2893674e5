import re
from decimal import Decimal

from django import template
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from ui.components.marks import chip, whole_day, yuan

from ..forms.rules import shown_value
from ..forms.words import CHOICES
from ..models.rules import CHECKED, SEVERITIES
from ..queries import consistency
from ..queries.touched import words_of

register = template.Library()
ALWAYS = 1950  # what the tables date earlier has no beginning of its own
ASIDE = re.compile(r"\(\?[=!<]+[^)]*\)")  # what a pattern looks at beside its word
TONES = {"block": "bad", "high": "bad", "medium": "warn", "low": "plain"}


@register.filter
def cents(amount):
    """Whole cents as ¥12,345.60; an empty text for nothing."""
    return "" if amount is None else yuan(Decimal(amount) / 100)


@register.simple_tag
def severity(thing):
    """The severity of a finding or rule as a chip."""
    return chip(dict(SEVERITIES).get(thing.severity, thing.severity), TONES.get(thing.severity, "plain"))


def _in_language(thing, name):
    wanted = "zh" if (get_language() or "zh").startswith("zh") else "en"
    return getattr(thing, f"{name}_{wanted}")


@register.simple_tag
def rule_title(rule):
    return _in_language(rule, "title")


@register.simple_tag
def plain_words(rule):
    """What a rule says in one sentence: what is wrong and what to do."""
    return _in_language(rule, "plain")


@register.simple_tag
def value_label(row):
    return _in_language(row, "label")


@register.simple_tag
def change_title(change):
    """What a change is about: the title of its rule, or the words of its value."""
    return _in_language(change.rule, "title") if change.rule else _in_language(change, "label")


@register.simple_tag
def flaw_title(flaw):
    """What does not agree, in words."""
    return consistency.WORDS[flaw.check_name][0]


@register.simple_tag
def flaw_url(flaw):
    """The page where it is put right."""
    return consistency.remedy_url(flaw)


@register.simple_tag
def flaw_words(flaw):
    """The first bad row of a flaw, with the figures on both sides where there are any."""
    row = {
        "bank": _("month %(row)s"), "final": _("account %(row)s"), "budget": _("account %(row)s"), "books": _("year and version: %(row)s"),
        "chains": _("line %(row)s"), "auditors": _("auditor: %(row)s"),
    }.get(flaw.check_name, "%(row)s") % {"row": flaw.row or "–"}  # fmt: skip
    if flaw.check_name == "rows":
        return words_of(flaw.said) or "–"
    if not flaw.said:
        return row if flaw.row else _("nobody is assigned") if flaw.check_name == "auditors" else "–"
    figures = f"{cents(flaw.said['here'])} ≠ {cents(flaw.said['there'])}"
    return f"{row}: {figures}" if flaw.row else figures


@register.filter
def holds_from(day):
    """Since when a rule or a value holds, in words where it always did."""
    return whole_day(day) if day and day.year > ALWAYS else _("from the start")


@register.simple_tag
def source_words(rule):
    """Where a rule comes from; its article only where there is one."""
    return f"{rule.source} {rule.article}".strip(" -")


@register.simple_tag
def occasion_word(occasion):
    """The occasion of a gift in the reader's language."""
    return dict(CHOICES["gift"]).get(occasion, occasion)


@register.simple_tag
def value_words(row):
    """What a value is set to, as people say it: money, a share in per cent, a number with its unit, or the words it looks for."""
    if row.value is None:
        return _listed(row)
    number = shown_value(row)
    if row.unit == "cents":
        return yuan(Decimal(number))
    if row.unit == "share":
        return f"{(row.value * 100).normalize():f}%"
    return {
        "days": ngettext("%(n)s day", "%(n)s days", int(number)), "years": ngettext("%(n)s year", "%(n)s years", int(number)),
        "hours": ngettext("%(n)s hour", "%(n)s hours", int(number)), "times": pgettext("audits", "%(n)s times"),
    }.get(row.unit, "%(n)s") % {"n": number}  # fmt: skip


def _listed(row):
    """Words one beside the other; of a pattern what it looks for, not what it leaves aside."""
    if row.unit == "codes":
        return _(", ").join(str(dict(CHOICES["festival"]).get(code, code)) for code in row.words.split("|"))
    return Truncator(re.sub(r"\[\^[^\]]*\]\*", "…", ASIDE.sub("", row.words)).replace("|", "、")).chars(90)


@register.simple_tag
def checked_word(flag):
    """How far a source was checked, in words."""
    return dict(CHECKED).get(flag, "")


@register.simple_tag
def risk_word(word):
    """A reason of the risk in words."""
    return {
        "findings_block": _("findings that are never allowed"), "findings_high": _("serious findings"),
        "findings_medium": _("findings of medium severity"), "findings_low": _("small findings"),
        "repeated": _("found again after last year"), "large_fund": _("a large fund"), "no_books": _("no books handed in"),
    }.get(word, word)  # fmt: skip


@register.simple_tag
def step_word(step):
    """What the button of a step says."""
    return {
        "explain": pgettext("verb", "Explain"), "plan": pgettext("verb", "Make a plan"), "prove": pgettext("verb", "Hand in proof"),
        "extend": pgettext("verb", "Ask for more time"), "accept": pgettext("verb", "Accept as explained"),
        "uphold": pgettext("verb", "Uphold: to be put right"), "verify": pgettext("verb", "Verify as put right"),
        "decide": pgettext("verb", "Decide about more time"),
    }[step]  # fmt: skip


@register.simple_tag
def found_words(one):
    """The sentence of something the rules found, in the reader's language."""
    return one.message("zh" if (get_language() or "zh").startswith("zh") else "en")
