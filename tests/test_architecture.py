"""The house keeps its floors: keys point down, files and functions stay small."""

import ast
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE, LONGEST_LINE = 400, 50, 150, 240


def _floors() -> dict[str, int]:
    """App -> floor, the lowest is 0, read from the import contract."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if "containers" not in contract)
    return {app.strip(): floor for floor, rooms in enumerate(reversed(layers)) for app in rooms.split("|")}


FLOORS = _floors()
SOURCES = sorted(path for app in FLOORS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)


def _own_models():
    return [model for model in apps.get_models() if model._meta.app_label in FLOORS]


@pytest.mark.parametrize("model", _own_models(), ids=lambda model: model._meta.label)
def test_keys_point_down_or_stay_in_the_room(model):
    here = model._meta.app_label
    for field in model._meta.get_fields():
        target = getattr(field, "related_model", None)
        if field.auto_created or not isinstance(target, type) or target._meta.app_label not in FLOORS:
            continue
        there = target._meta.app_label
        assert there == here or FLOORS[there] < FLOORS[here], f"{model._meta.label}.{field.name} points to {there}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_small(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno - node.lineno < LONGEST_FUNCTION, node.name


def test_templates_stay_small():
    long = [path for path in (ROOT / "templates").rglob("*.html") if path.read_text().count("\n") > LONGEST_TEMPLATE]
    assert long == []


def test_lines_of_templates_stay_short():
    """White space that shows is no place for a break, so some lines stay longer than one would like."""
    lines = {
        f"{path.relative_to(ROOT)}:{number}": len(line)
        for path in (ROOT / "templates").rglob("*.html")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > LONGEST_LINE
    }
    assert lines == {}


def test_no_page_holds_inline_script_or_style():
    """The content security policy would refuse them in the browser."""
    import re

    inline = re.compile(
        r"<style|\sstyle=|\son\w+=\"|<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")", re.IGNORECASE
    )
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in (ROOT / "templates").rglob("*.html")
        for match in inline.finditer(path.read_text())
    ]
    assert found == []


def test_every_test_folder_is_a_package():
    """Else `tests.lectures` would hide the app `lectures`."""
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def _templates():
    return sorted(path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.*"))


@pytest.mark.parametrize("name", _templates())
def test_every_template_compiles(name):
    """A component with a wrong attribute fails when its template is compiled."""
    from django.template.loader import get_template

    assert get_template(name)
