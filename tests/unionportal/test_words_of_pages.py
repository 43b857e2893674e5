"""What every page says in the same way: days, lists of words, and the names of columns in the admin."""

import re
from pathlib import Path

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import flatten, flatten_fieldsets
from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise

SENT = re.compile(r'(?:value|href)="(?:\{\{.*?\}\}|\{%.*?%\}|[^"])*"')  # for the server, not for the reader
FOREIGN = ("auth", "account", "mfa", "socialaccount", "sessions")


def _templates():
    for path in sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html")):
        yield path.name, SENT.sub("", path.read_text(encoding="utf-8"))


def test_days_and_lists_are_said_as_the_language_says_them():
    for name, text in _templates():
        assert 'date:"Y-m-d' not in text, f"{name}: use `day`, `whole_day`, `day_to` or `when`"
        assert 'join:"、"' not in text, f"{name}: use `listed`"


def _shown(desk) -> set[str]:
    shown = {*getattr(desk, "list_display", ()), *getattr(desk, "list_filter", ()), *desk.readonly_fields}
    if desk.fieldsets:
        return shown | set(flatten_fieldsets(desk.fieldsets))
    if desk.fields:
        return shown | set(flatten(desk.fields))
    return shown | {field.name for field in desk.model._meta.fields if field.editable} - set(desk.exclude or ())


def test_every_column_that_the_admin_shows_has_a_word_in_both_languages():
    bare = []
    for model, desk in admin.site._registry.items():
        for one in (desk, *(inline(model, admin.site) for inline in desk.inlines)):
            for name in _shown(one):
                if not isinstance(name, str) or hasattr(one, name) or one.opts.app_label in FOREIGN or name == "id":
                    continue
                try:
                    field = one.opts.get_field(name)
                except FieldDoesNotExist:
                    continue
                if not isinstance(field.verbose_name, Promise):
                    bare.append(f"{one.opts.label}.{name}")
    assert bare == [], "give it a verbose_name, or a word in unionportal/column_words.py"
