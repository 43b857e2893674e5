"""What the API says to a value that does not fit, in the caller's language, and how refusals are described."""

from django.utils.translation import gettext_lazy

UNREADABLE = {
    "Cannot parse request body": gettext_lazy("What was sent cannot be read as JSON."),
    "CSRF check Failed": gettext_lazy("Please send the value of the cookie csrftoken as X-CSRFToken."),
}
_NUMBER, _MOMENT, _DAY, _TRUTH, _TEXT = (
    gettext_lazy("Please send a whole number."),
    gettext_lazy("Please send a date and a time, such as 2026-12-14T09:00+08:00."),
    gettext_lazy("Please send a date, such as 2026-12-14."),
    gettext_lazy("Please send true or false."),
    gettext_lazy("Please send text."),
)
_SENTENCES = {
    "missing": gettext_lazy("This value is missing."),
    "greater_than_equal": gettext_lazy("The smallest value is %(ge)s."),
    "less_than_equal": gettext_lazy("The largest value is %(le)s."),
    "string_pattern_mismatch": gettext_lazy("Letters, digits and hyphens only, at most 20."),
    "too_short": gettext_lazy("This value is missing."),
    "too_long": gettext_lazy("At most %(max_length)s characters."),
    "enum": gettext_lazy("One of these: %(expected)s."),
    "finite_number": _NUMBER,
}
_BY_KIND = (("datetime", _MOMENT), ("date", _DAY), ("timezone", _MOMENT), ("int", _NUMBER), ("bool", _TRUTH), ("string", _TEXT))  # fmt: skip

REFUSAL = {
    "title": "Refusal",
    "type": "object",
    "required": ["code", "detail"],
    "properties": {
        "code": {"type": "string", "description": "a word for programs"},
        "detail": {"type": "string", "description": "a sentence for people"},
        "field": {"type": "string", "description": "the value that the sentence belongs to"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "sentence"],
                "properties": {"field": {"type": "string"}, "sentence": {"type": "string"}},
            },
        },
        "next_dates": {"type": "array", "items": {"type": "string", "format": "date-time"}},
    },
}
SENT_ALONG = [
    {"in": "header", "name": "Idempotency-Key", "required": True, "schema": {"type": "string", "minLength": 1, "maxLength": 100},
     "description": "a new one for each new call; the same again gives the same answer"},
    {"in": "header", "name": "X-CSRFToken", "required": True, "schema": {"type": "string"},
     "description": "the value of the cookie csrftoken"},
]  # fmt: skip


def sentence_of(row: dict) -> str:
    """What is wrong with one value, from the kind of error and its limits; the checker's own words where it is none of the known ones."""
    kind = row.get("type", "")
    said = _SENTENCES.get(kind) or next((words for start, words in _BY_KIND if kind.startswith(start)), None)
    return str(said) % row.get("ctx", {}) if said else row["msg"]
