"""Spreadsheets that people hand in, read as plain cells in a process of its own (`reader.py`), which a bad file may kill.

That process lives for one file: a fresh interpreter starts in some 50 ms and owes nothing to the threads of a web server
or to a worker of Celery. It gets neither our environment nor an open file, a file's worst end is a sentence beside the field.
"""

import importlib.util
import json
import logging
import os
import select
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .scanning import BadFile, scan

__all__ = ["BadFile", "Sheet", "read_workbook"]

FILE_LIMIT = 20 * 1024 * 1024
MEMORY_LIMIT = 512 * 1024 * 1024
CPU_SECONDS, SECONDS = 30, 45
ANSWER_LIMIT, LINE_LIMIT = 96 * 1024 * 1024, 4 * 1024 * 1024
AT_ONCE, WAIT_SECONDS = 2, 10  # readers of one web process, and how long a further file waits for its turn
READER = Path(__file__).with_name("reader.py")
SENTENCES = {
    "damaged": gettext_lazy("This file is damaged. Please save it again and retry."),
    "bomb": gettext_lazy("This file unpacks to something far too large."),
    "locked": gettext_lazy("This file is protected by a password. Please remove it first."),
    "strange": gettext_lazy("This is not a spreadsheet that can be read. Please save it as .xlsx and retry."),
    "page": gettext_lazy(
        "This is a web page or XML that only bears the name of a spreadsheet, as some finance programs export it. "
        "Please open it in Excel or WPS, save it there as .xlsx, and hand in that file."
    ),
    "old": gettext_lazy(
        "This file is written as in Excel 95, which cannot be read here. "
        "Please open it in Excel or WPS, save it there as .xlsx, and hand in that file."
    ),
    "far": gettext_lazy("A sheet may have at most 100,000 rows and 200 columns."),
    "empty": gettext_lazy("This file has no sheet."),
    "heavy": gettext_lazy(
        "This file cannot be read: it takes more memory or time than any table of 100,000 rows and 200 columns. "
        "Please copy the filled cells into a new file, save it as .xlsx and retry."
    ),
}
logger = logging.getLogger("ui.uploads")
_turns = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Sheet:
    """One sheet: its rows from the top, cells as text, numbers, dates or None."""

    name: str
    rows: list = field(default_factory=list)


def read_workbook(file) -> list[Sheet]:
    """The sheets of an Excel or WPS file (.xlsx, .xls, .et) or of a list of words in UTF-8, UTF-16 or GB18030.

    What the file is called does not matter. BadFile when it is none of these, or more than 512 MB or 30 seconds can read.
    """
    content = file.read(FILE_LIMIT + 1)
    if not content:
        raise BadFile(_("This file is empty."))
    if len(content) > FILE_LIMIT:
        raise BadFile(_("This file is larger than 20 MB."))
    scan(content)
    with _turn(), _reader(content) as child:
        try:
            return _sheets(child)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:  # it was taken over
            raise BadFile(str(SENTENCES["damaged"])) from error


@contextmanager
def _turn():
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise BadFile(_("Many files are being read just now. Please try again in a minute."))
    try:
        yield
    finally:
        _turns.release()


@contextmanager
def _reader(content: bytes) -> Iterator[subprocess.Popen]:
    """The process that reads `content`; it is gone at the end, whatever came of it."""
    parser = importlib.util.find_spec("python_calamine")
    assert parser and parser.origin
    folder = Path(parser.origin).parents[1]
    limits = [str(MEMORY_LIMIT), str(CPU_SECONDS)]
    command = [sys.executable, "-I", "-S", "-X", "utf8", str(READER), str(folder), *limits]
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        child = subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE, env={}, cwd="/")
    with child:
        try:
            yield child
        finally:
            child.kill()


def _sheets(child) -> list[Sheet]:
    """What the process tells. Raises BadFile for what it refuses, and when it dies of the file or does not end."""
    sheets: list[Sheet] = []
    for line in _lines(child):
        said = json.loads(line, object_hook=_cell)
        if isinstance(said, list):
            sheets[-1].rows.append(said)
            continue
        word, _colon, rest = said.partition(":")
        if word == "done":
            return sheets
        if word == "refused":
            raise BadFile(str(SENTENCES[rest]))
        sheets.append(Sheet(rest))
    logger.warning("A file was too much for its reader, which ended with %s", child.wait())
    raise BadFile(str(SENTENCES["heavy"]))


def _lines(child) -> Iterator[bytes]:
    """The lines of its standard output, until it ends, dies, says too much or takes too long."""
    said, rest, size = select.poll(), b"", 0
    said.register(child.stdout, select.POLLIN | select.POLLHUP)
    until = time.monotonic() + SECONDS
    while said.poll(max(0, until - time.monotonic()) * 1000) and size < ANSWER_LIMIT and len(rest) < LINE_LIMIT:
        piece = os.read(child.stdout.fileno(), 1 << 18)
        if not piece:
            return
        size += len(piece)
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines
    child.kill()


def _cell(told: dict):
    """A day or a time as `reader.py` wrote it down."""
    ((kind, value),) = told.items()
    if kind == "seconds":
        return timedelta(seconds=value)
    return {"moment": datetime, "day": date, "time": clock}[kind].fromisoformat(value)
