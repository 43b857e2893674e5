"""Every kind of notice has its texts: each is drawn in both languages about a row that has all it speaks of."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.template import Context, engines
from django.utils import timezone, translation

from lectures.models import Course, Paper, Trial
from notifications.registry import kinds
from tests.matrix.world import make_world

MOMENTS = {"day", "due", "due_at", "until"}  # words that stand for a day or an hour
MISSING = "‽"  # stands wherever a template names something that is not there
LANGUAGES = ("zh-hans", "en")
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        make_world()
        Trial.objects.update(reckoning={"pass_from": 60})  # its result is told when it is known
        Paper.objects.update(course=Course.objects.first())
        yield
        transaction.set_rollback(True)


def words_given(app: str) -> set[str]:
    """Names that the app's code hands over to its texts: keys of dictionaries and keyword arguments."""
    found = {"url"}
    for path in (Path(settings.BASE_DIR) / app).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Dict):
                found |= {key.value for key in node.keys if isinstance(key, ast.Constant)}
            elif isinstance(node, ast.keyword) and node.arg:
                found.add(node.arg)
    return found


def drawn(kind, part: str, language: str, thing, given) -> str:
    """The text as people read it, with MISSING for each name that neither the row nor the code gives."""
    engine = engines["django"].engine
    text, kept = engine.get_template(kind.template(part)), engine.string_if_invalid
    engine.string_if_invalid = MISSING
    try:
        with translation.override(language):
            return text.render(
                Context(dict.fromkeys(given, "7") | dict.fromkeys(given & MOMENTS, timezone.now()) | {"thing": thing})
            )
    finally:
        engine.string_if_invalid = kept


def rows_for(kind):
    """Rows of the tables that have all the columns and properties the texts of a kind begin with."""
    texts = [engines["django"].engine.get_template(kind.template(part)).source for part in ("subject", "body")]
    needed = set(re.findall(r"\bthing\.(\w+)", " ".join(texts)))
    for model in apps.get_models():
        if all(hasattr(model, name) for name in needed):
            yield from model._base_manager.all()[:5]


def whole_texts(kind, given) -> tuple[str, str] | None:
    """(Chinese, English) about the first row that has all the texts speak of; None when there is no such row."""
    for thing in rows_for(kind):
        texts = [[drawn(kind, part, language, thing, given) for part in ("subject", "body")] for language in LANGUAGES]
        if not any(MISSING in part or not part.strip() for parts in texts for part in parts):
            return "\n".join(texts[0]), "\n".join(texts[1])
    return None


@pytest.mark.django_db
def test_every_kind_has_words_in_both_languages(world):
    wrong, given = [], {app: words_given(app) - {"thing"} for app in {name.partition(".")[0] for name in kinds}}
    for name, kind in kinds.items():
        texts = whole_texts(kind, given[name.partition(".")[0]])
        if texts is None:
            wrong.append(f"{name}: no row has all that its texts speak of")
        elif name != "notifications.broadcast" and not (CHINESE.search(texts[0]) and texts[0] != texts[1]):
            wrong.append(f"{name}: its Chinese is {texts[0]!r}")
    assert len(kinds) > 60 and not wrong, "\n".join(wrong)
