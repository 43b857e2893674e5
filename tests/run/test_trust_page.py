"""docs/trust.md names a test for what it claims: each of them is there, and every requirement has its row."""

import ast
import re
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PAGE = (ROOT / "docs" / "trust.md").read_text(encoding="utf-8")
SHORT = re.compile(r"`(\w[\w/]*\.py)::(\w+)`")


@cache
def names_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_test_that_the_page_names_is_there():
    named = [(f"tests/{path}", name) for path, name in SHORT.findall(PAGE)]
    assert len(named) > 80
    gone = [f"{path}::{name}" for path, name in named if not (ROOT / path).exists() or name not in names_in(path)]
    assert gone == []


def test_every_requirement_has_a_row_that_says_how_it_is_shown():
    rows = {line.split("|")[1].strip(): line for line in PAGE.splitlines() if line.startswith("| ")}
    wanted = [f"S{n}" for n in range(1, 26)] + [f"{n}" for n in range(1, 43)]
    wanted += [
        *(f"A{n}" for n in range(1, 8)),
        *(f"B{n}" for n in range(1, 9)),
        *(f"C{n}" for n in range(1, 7)),
        "D",
        "E",
        "F",
    ]
    assert [name for name in wanted if name not in rows] == []
    silent = [
        name
        for name in wanted
        if not re.search(r"::\w|`(make|python|manage)|not shown|not done|deployment", rows[name])
    ]
    assert silent == []
