"""What is typed at a draft. Nothing is refused here but pictures: the readers of workbooks judge the words."""

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from federation.names import clean_text
from ui.pictures import PhotosField

from ..actions.vouchers import MOST_PICTURES
from ..engine.reference import account_rows
from ..imports import cells as readers
from ..imports.micro import Question
from ..imports.typed import BY_NAME, LONGEST, asked
from ..queries.drafts import KEPT_AS, ROW_MODELS
from .words import CHOICES, HELP, LABELS, WAYS

AMOUNTS = ("amount_in", "amount_out", "moved")
WAY_OF = {"收入": ("in", "amount_in"), "支出": ("out", "amount_out"), "转账": ("moved", "moved")}
GROUPS = {
    "lines": [
        ("", ("booked", "way", "amount", "code", "summary", "payee", "pay")),
        (pgettext_lazy("audits", "Papers"), ("voucher", "invoice_no", "invoice_code", "invoice_on", "invoice_to", "papers", "paper_kinds")),
        (_("Who"), ("handler", "approver", "minutes")),
        (_("Activity or gift"), ("activity", "gift", "festival", "heads", "per_head", "project", "business", "note")),
    ]
}  # fmt: skip


class StartForm(forms.Form):
    """Which union and year, and which of the two forms."""

    union = forms.ModelChoiceField(label=_("union"), queryset=None)
    year = forms.TypedChoiceField(label=_("fiscal year"), coerce=int)
    form = forms.ChoiceField(
        label=pgettext_lazy("books", "How to write it"), widget=forms.RadioSelect, initial="lines",
        choices=[("lines", _("line by line, as in the ledger")), ("micro", _("ten questions with photos, for small funds"))],
    )  # fmt: skip

    def __init__(self, *args, unions, **kwargs):
        super().__init__(*args, **kwargs)
        this = timezone.localdate().year
        self.fields["union"].queryset = unions
        self.fields["year"].choices = [(year, str(year)) for year in range(this, this - 6, -1)]
        self.initial.setdefault("year", this)
        if len(unions) == 1:
            self.initial["union"] = unions[0]


class TypedForm(forms.Form):
    """Fields as they are typed; `wrong` (field → sentence) stands beside them."""

    use_required_attribute = False

    def __init__(self, data=None, files=None, *, cells=None, wrong=None, **kwargs):
        super().__init__(data if data is not None else self.shown(cells or {}), files, **kwargs)
        self.wrong = wrong or {}

    def full_clean(self):
        super().full_clean()
        for name, sentence in getattr(self, "wrong", {}).items():
            place = "amount" if name in AMOUNTS else "way" if name == "kind" else name
            if self.is_bound and hasattr(self, "cleaned_data"):
                self.add_error(place if place in self.fields else None, sentence)

    @staticmethod
    def shown(cells) -> dict[str, str]:
        """Cells as the form shows them: kind and three amounts become a way and one amount."""
        kind = cells.get("kind", "")
        way, field = WAY_OF.get(kind, ("", ""))
        if kind == "往来":
            way, field = ("owed_in", "amount_in") if cells.get("amount_in") else ("owed_out", "amount_out")
        return cells | {"way": way, "amount": cells.get(field, "")}

    def cells(self) -> dict[str, str]:
        """What was typed, as the cells of a row."""
        found = {name: words for name, words in self.cleaned_data.items() if isinstance(words, str) and words}
        way, amount = found.pop("way", ""), found.pop("amount", "")
        for word, kind, field in WAYS:
            if word == way:
                found |= {"kind": kind, field: amount}
        return found

    def clean_pictures(self):
        return self.cleaned_data["pictures"] or []

    @property
    def groups(self):
        """Heading → its fields, with whether any of them is filled or wrong."""
        taken = [(word, [self[name] for name in names if name in self.fields]) for word, names in self.placed]
        return [(word, bounds, any(bound.errors or bound.value() for bound in bounds)) for word, bounds in taken]


class RowForm(TypedForm):
    """A row of one of the tables, with all the columns that are read from a workbook."""

    def __init__(self, *args, table: str, year: int, **kwargs):
        self.table = table
        self.placed = GROUPS.get(table, [("", asked(BY_NAME[table]))])
        super().__init__(*args, **kwargs)
        for _word, names in self.placed:
            for name in names:
                self.fields[name] = field_of(table, name, year, self.data.get(name) if self.is_bound else "")
        if table == "lines":
            self.fields["pictures"] = pictures_field()


class AnswerForm(TypedForm):
    """One answer to one of the ten questions."""

    def __init__(self, *args, question: Question, year: int, **kwargs):
        self.question = question
        self.placed = [("", question.fields)]
        super().__init__(*args, **kwargs)
        for name in question.fields:
            field = field_of(
                "sheet" if name in ("reviewed_on", "reported_on") else question.table,
                name,
                year,
                self.data.get(name) if self.is_bound else "",
            )
            if name == "code":
                field.widget.choices = [
                    ("", _("please choose")),
                    *(pair for pair in accounts(year) if pair[0] in question.codes),
                ]
            elif name == "gift":
                field.widget.choices = [
                    ("", _("please choose")),
                    *(pair for pair in CHOICES["gift"] if pair[0] in question.gifts),
                ]
            self.fields[name] = field
        self.fields["pictures"] = pictures_field()

    def cells(self):
        found = super().cells()
        amount, kind = self.cleaned_data.get("amount", ""), self.question.fixed.get("kind")
        if kind:
            found |= self.question.fixed | {WAY_OF[kind][1]: amount}
        if "papers_seen" in self.fields:
            seen = self.cleaned_data.get("papers_seen") or []
            found["paper_kinds"] = "、".join(seen)
        return found

    @staticmethod
    def shown(cells):
        return TypedForm.shown(cells) | {
            "papers_seen": [word for word in cells.get("paper_kinds", "").split("、") if word]
        }


class PicturesForm(forms.Form):
    """Pictures for a voucher that is handed in already."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pictures"] = pictures_field(required=True)


def pictures_field(required=False):
    return PhotosField(
        label=_("Photos of the voucher"), required=required, most=MOST_PICTURES,
        help_text=_("JPEG or PNG; place and time of the photo are taken out. Only you and the auditors see them."),
    )  # fmt: skip


def field_of(table: str, name: str, year: int, value: str | None):
    """The field of a column: days, money and numbers with the right keys on a phone, known words to choose from."""
    common = {
        "label": capfirst(label_of(table, name)),
        "required": False,
        "help_text": HELP.get((table, name)) or HELP.get(("", name), ""),
    }
    if name == "papers_seen":
        return forms.MultipleChoiceField(**common, choices=CHOICES[name], widget=forms.CheckboxSelectMultiple)
    column = next((one for one in BY_NAME[table].columns if one.field == name), None)
    read = readers.cents if name == "amount" else column.read if column else None
    choices = accounts(year) if name == "code" else CHOICES.get((table, name)) or CHOICES.get(name)
    if read is readers.truth:
        choices = CHOICES["truth"]
    widget = _widget(read, choices, value)
    needed = name in ("way", "amount") or bool(column and column.needed and (table, name) != ("lines", "voucher"))
    return Words(**common | {"required": needed}, max_length=LONGEST, widget=widget)


def _widget(read, choices, value):
    if choices:
        flat = {
            key
            for pair in choices
            for key in ([one[0] for one in pair[1]] if isinstance(pair[1], (list, tuple)) else [pair[0]])
        }
        own = [(value, value)] if value and value not in flat else []
        return forms.Select(choices=[("", _("please choose")), *own, *choices])
    if read is readers.day:
        return forms.DateInput(attrs={"type": "date"})
    if read is readers.cents:
        return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    if read in (readers.text, readers.narrow):
        return forms.TextInput()
    return forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})


class Words(forms.CharField):
    """One line without control or direction characters; what is needed and missing is kept too, and told by the reader."""

    def validate(self, value):
        """Nothing: a draft is kept as it is."""

    def to_python(self, value):
        return clean_text(super().to_python(value))


def label_of(table: str, name: str):
    """What a column is called on the page."""
    if own := LABELS.get((table, name)) or LABELS.get(("", name)):
        return own
    model = ROW_MODELS.get(table)
    return model._meta.get_field(KEPT_AS.get((table, name), name)).verbose_name if model else name


def accounts(year: int) -> list[tuple]:
    """The accounts of a grassroots union in that year, as code and name."""
    word = "name_zh" if (get_language() or "zh").startswith("zh") else "name_en"
    last, parents = f"{year}-12-31", {row["parent"] for row in account_rows()}
    return [
        (row["code"], f"{row['code']} {row[word]}")
        for row in sorted(account_rows(), key=lambda row: ("45123".find(row["code"][0]), row["code"]))
        if row["valid_from"] <= last and (not row["valid_to"] or row["valid_to"] >= last) and row["level"] in ("grassroots", "all")
        and row["code"] not in parents - {"403"}
    ]  # fmt: skip
