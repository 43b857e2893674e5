"""A virus scanner is asked before any file is read; where it is named and silent, no file is taken (S12)."""

import ast
import socket
import struct
import threading
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from PIL import Image

from ui.documents import read_document
from ui.pictures import clean_photo
from ui.scanning import BadFile, scan
from ui.uploads import read_workbook

VIRUS = b"X5O!P%@AP-" + b"a" * 100_000 + b"only a test"  # longer than one piece
FOUND, CLEAN = b"stream: Eicar-Test-Signature FOUND\0", b"stream: OK\0"


class Scanner(threading.Thread):
    """A little clamd: takes INSTREAM over TCP or a unix socket, calls everything with `VIRUS` in it infected."""

    def __init__(self, where, answer=None):
        super().__init__(daemon=True)
        family = socket.AF_UNIX if isinstance(where, str) else socket.AF_INET
        self.door = socket.socket(family, socket.SOCK_STREAM)
        self.door.bind(where)
        self.door.listen()
        self.answer, self.seen = answer, []

    def run(self):
        while True:
            try:
                line, _who = self.door.accept()
            except OSError:
                return
            with line, line.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while length := struct.unpack("!I", stream.read(4))[0]:
                    content += stream.read(length)
                self.seen.append(content)
                line.sendall((FOUND if b"X5O!P%@AP-" in content else CLEAN) if self.answer is None else self.answer)

    def stop(self):
        self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()
        self.join(5)


@pytest.fixture(params=["tcp", "unix"])
def address(request, tmp_path):
    return request.param, ("127.0.0.1", 0) if request.param == "tcp" else str(tmp_path / "clamd.ctl")


@pytest.fixture
def scanner(address, settings):
    kind, where = address
    server = Scanner(where)
    server.start()
    settings.VIRUS_SCANNER = f"tcp://127.0.0.1:{server.door.getsockname()[1]}" if kind == "tcp" else f"unix:{where}"
    yield server
    server.stop()


def picture():
    out = BytesIO()
    Image.new("RGB", (9, 9), "red").save(out, "PNG")
    return out.getvalue()


GOOD = [
    (read_workbook, "姓名,电话\n王芳,1\n".encode()),
    (clean_photo, picture()),
    (read_document, "讲稿第一段".encode()),
]


@pytest.mark.parametrize(("reader", "content"), GOOD)
def test_every_reader_shows_the_whole_file_and_takes_a_clean_one(scanner, reader, content):
    assert reader(BytesIO(content))
    assert scanner.seen == [content]


@pytest.mark.parametrize("reader", [reader for reader, _content in GOOD])
def test_an_infected_file_is_refused_in_words(scanner, reader):
    with pytest.raises(BadFile, match="病毒"):
        reader(BytesIO(VIRUS))
    assert scanner.seen == [VIRUS]


def test_a_named_scanner_that_is_away_lets_nothing_in(settings, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    for where in (closed, f"unix:{tmp_path}/nobody.ctl", "clamd:3310", "nonsense"):
        settings.VIRUS_SCANNER = where
        for reader, content in GOOD:
            with pytest.raises(BadFile, match="稍后再试"):
                reader(BytesIO(content))


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK and more\0"])
def test_an_answer_that_is_no_yes_is_a_no(settings, answer):
    server = Scanner(("127.0.0.1", 0), answer)
    server.start()
    settings.VIRUS_SCANNER = f"tcp://127.0.0.1:{server.door.getsockname()[1]}"
    with pytest.raises(BadFile, match="稍后再试"):
        scan(b"anything")
    server.stop()


def test_without_a_scanner_nothing_is_asked(settings):
    assert settings.VIRUS_SCANNER == ""
    scan(VIRUS)


READERS = {"read_workbook", "clean_photo", "read_document", "clean_paper", "read_video"}


def test_every_form_that_takes_a_file_hands_it_to_a_reader():
    """A module with a form field for files, or whoever uses it, calls a reader that asks the scanner."""
    apps = [name for name in django_settings.INSTALLED_APPS if (django_settings.BASE_DIR / name).is_dir()]
    fields, calls = set(), set()
    for path in (path for app in apps for path in Path(django_settings.BASE_DIR, app).rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(getattr(node, "func", None), "attr", getattr(getattr(node, "func", None), "id", ""))
            if name in READERS:
                calls.add(path.relative_to(django_settings.BASE_DIR).parts[:2])
            if name in ("FileField", "ImageField") and getattr(node.func.value, "id", "") == "forms":
                fields.add(path.relative_to(django_settings.BASE_DIR).parts[:2])
    assert fields, "there are forms with files"
    # the profile's photo is read in lectures/views/me.py, books in audits/actions/books.py, plates in services/actions;
    # videos in campaigns/actions; a proof of an audit is shown to the scanner by its form
    elsewhere = {("campaigns", "forms"), ("lectures", "forms"), ("audits", "forms"), ("services", "forms")}
    assert fields <= calls | elsewhere
