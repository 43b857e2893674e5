"""Questions of a bank from a file, found again by bank and code (S7-12)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from federation.imports import Column, Difference, Importer, RowError, parsers, register

from .models import Contest, Question, QuestionBank
from .policies.micros import STAFF
from .states.micros import ContestState

LETTERS = "ABCDEF"
KEPT = ("text", "options", "right", "explanation")


def letter(cell):
    """The place of the right answer: A or 1 is the first; None for an empty cell."""
    text = parsers.as_text(cell).strip().upper()
    if not text:
        return None
    if len(text) == 1 and text in LETTERS:
        return LETTERS.index(text)
    if len(text) == 1 and text in "123456":
        return int(text) - 1
    raise ValidationError(_("Please write the letter of the right answer, A to F."))


def _option(sign: str, required: bool) -> Column:
    name = f"option_{sign.lower()}"
    label = {
        "A": gettext_lazy("answer A"), "B": gettext_lazy("answer B"), "C": gettext_lazy("answer C"),
        "D": gettext_lazy("answer D"), "E": gettext_lazy("answer E"), "F": gettext_lazy("answer F"),
    }[sign]  # fmt: skip
    return Column(name, label, (f"选项{sign}", f"答案{sign}", sign), required, parsers.text(120))


class QuestionImporter(Importer):
    kind = "questions"
    label = gettext_lazy("contest questions")
    roles = STAFF
    columns = (
        Column("bank", gettext_lazy("question bank"), ("题库", "bank"), True, parsers.text(80)),
        Column("code", pgettext_lazy("micros", "code"), ("题号", "编号", "序号", "code"), True, parsers.code(20)),
        Column("text", pgettext_lazy("campaigns", "question"), ("题目", "题干", "question"), True, parsers.text(300)),
        *(_option(sign, sign in "AB") for sign in LETTERS),
        Column("right", gettext_lazy("right answer"), ("正确答案", "答案", "right"), True, letter),
        Column("explanation", gettext_lazy("explanation"), ("解析", "说明"), False, parsers.text(300)),
    )

    def compare(self, parsed, plan, *, union, by):
        banks = {bank.title: bank for bank in QuestionBank.objects.filter(union=union)}
        busy = set(
            Contest.objects.filter(state=ContestState.OPEN, bank__union=union).values_list("bank__title", flat=True)
        )
        known = {
            (question.bank_id, question.code): question for question in Question.objects.filter(bank__in=banks.values())
        }
        first: dict = {}
        for row, values in parsed:
            key = (values["bank"], values["code"])
            if first.setdefault(key, row) != row:
                text = _("The same value already stands in row %(row)s.") % {"row": first[key]}
                plan.errors.append(RowError(row, "code", text))
                continue
            given = [values.get(f"option_{sign.lower()}") or "" for sign in LETTERS]
            values["options"] = [one for one in given if one]
            if problem := self._problem(values, given, busy):
                plan.errors.append(RowError(row, *problem))
                continue
            bank = banks.get(values["bank"])
            self._difference(row, values, known.get((bank.pk, values["code"])) if bank else None, plan)

    def _problem(self, values, given, busy):
        """(column, sentence) of what is wrong with a row; None when nothing is."""
        options = values["options"]
        if given[: len(options)] != options:
            return "option_a", _("The answers stand one after the other, without a gap.")
        if len(set(options)) != len(options):
            return "option_a", _("Two answers say the same.")
        if values["right"] >= len(options):
            return "right", _("The right answer is not among the answers.")
        if values["bank"] in busy:
            return "bank", _("A contest with this bank is under way; its questions stay as they are.")
        return None

    def _difference(self, row, values, question, plan):
        if question is None:
            plan.created.append(Difference(row, values["text"][:60], values=values))
            return
        changes = [
            (name, self._said(getattr(question, name)), self._said(values.get(name) or ""))
            for name in ("text", "options", "explanation")
            if getattr(question, name) != (values.get(name) or "")
        ]
        if question.right != values["right"]:
            changes.append(("right", LETTERS[question.right], LETTERS[values["right"]]))
        if changes:
            shown = tuple(("option_a" if name == "options" else name, before, after) for name, before, after in changes)
            plan.changed.append(Difference(row, values["text"][:60], shown, values, question))
        else:
            plan.unchanged += 1

    def _said(self, value):
        return " / ".join(value) if isinstance(value, list) else value

    def apply(self, plan, *, union, by):
        banks: dict = {}
        for difference in plan.created:
            title = difference.values["bank"]
            if title not in banks:
                banks[title] = QuestionBank.objects.get_or_create(union=union, title=title)[0]
        Question.objects.bulk_create(
            self._filled(Question(bank=banks[d.values["bank"]], code=d.values["code"]), d.values) for d in plan.created
        )
        changed = [self._filled(d.target, d.values) for d in plan.changed]
        Question.objects.bulk_update(changed, KEPT, batch_size=500)

    def _filled(self, question, values):
        for name in KEPT:
            value = values.get(name)
            setattr(question, name, value if value is not None else "")
        return question


register(QuestionImporter())
