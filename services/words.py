"""The words of the catalogue in English: papers, results and limits as the client's file writes them."""

import csv
from functools import cache
from pathlib import Path

from django.utils import translation

FILE = Path(__file__).resolve().parent / "data" / "words_en.csv"


@cache
def english() -> dict[str, str]:
    """Chinese word -> English word."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return {row["zh"]: row["en"] for row in csv.DictReader(lines)}


def said(word: str) -> str:
    """The word in the language of the page; one that officers added later stays as they wrote it."""
    return word if (translation.get_language() or "").startswith("zh") else english().get(word, word)
