"""Files that people hand in are shown to a virus scanner first (clamd, by its INSTREAM command), where there is one.

VIRUS_SCANNER names it: `tcp://clamd:3310` or `unix:/run/clamav/clamd.ctl`; empty means that nothing is looked at.
Where it is set and does not answer, no file is taken: a broken scanner must not let everything in.
"""

import logging
import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

CHUNK = 1 << 16
SECONDS = 20
ANSWER_LIMIT = 4096
logger = logging.getLogger("ui.scanning")


class BadFile(Exception):
    """A file that is not read; its text is a sentence for the person who sent it."""


def scan(content: bytes) -> None:
    """Lets a clean file pass; BadFile for one with a virus, and for every file while the scanner does not answer."""
    if not settings.VIRUS_SCANNER:
        return
    try:
        answer = _ask(settings.VIRUS_SCANNER, content)
    except (OSError, ValueError) as error:
        logger.error("The virus scanner does not answer: %s", error)
        raise BadFile(_unchecked()) from error
    if answer == "stream: OK":
        return
    if answer.endswith(" FOUND"):
        logger.warning("A file was refused: %s", answer)
        raise BadFile(_("A virus was found in this file. It was not stored. Please check your computer."))
    logger.error("The virus scanner answered %r", answer)
    raise BadFile(_unchecked())


def _unchecked() -> str:
    return _("Files cannot be checked for viruses just now, so none is taken. Please try again in a few minutes.")


def _ask(address: str, content: bytes) -> str:
    """What clamd says about `content`; OSError when it cannot be asked, ValueError when the address is none."""
    with _connected(address) as line:
        line.sendall(b"zINSTREAM\0")
        try:
            for start in range(0, len(content), CHUNK):
                piece = content[start : start + CHUNK]
                line.sendall(struct.pack("!I", len(piece)) + piece)
            line.sendall(struct.pack("!I", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it hangs up on what is too long for it, and says so
        said = b""
        while len(said) < ANSWER_LIMIT and not said.endswith(b"\0") and (piece := line.recv(1024)):
            said += piece
    if not said:
        raise OSError("no answer")
    return said.rstrip(b"\0\n").decode("utf-8", "replace")


def _connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        try:
            line.connect(parts.path)
        except OSError:
            line.close()
            raise
        return line
    if parts.scheme != "tcp" or not parts.hostname:
        raise ValueError(f"{address} is no address of a scanner")
    line = socket.create_connection((parts.hostname, parts.port or 3310), timeout=SECONDS)
    line.settimeout(SECONDS)
    return line
