"""Videos that people hand in: judged by their content, never by their name; the length is read from the file itself."""

import struct
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from ui.scanning import BadFile, scan

MP4, WEBM = "video/mp4", "video/webm"
BRANDS = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash", b"qt  "}
EBML, SEGMENT, INFO, SCALE, DURATION, TRACKS, CLUSTER = (
    0x1A45DFA3, 0x18538067, 0x1549A966, 0x2AD7B1, 0x4489, 0x1654AE6B, 0x1F43B675,
)  # fmt: skip
DOC_TYPE = b"\x42\x82\x84webm"


@dataclass(frozen=True)
class ReadVideo:
    """`seconds` is what the file itself says."""

    content_type: str
    seconds: float
    size: int
    file: ContentFile


def read_video(file, *, most_bytes: int, most_seconds: int) -> ReadVideo:
    """The MP4 or WebM in `file`; BadFile with a sentence when it is none, too large, too long or has no length."""
    content = file.read(most_bytes + 1)
    if not content:
        raise BadFile(_("This file is empty."))
    if len(content) > most_bytes:
        raise BadFile(_("This file is larger than %(size)s MB.") % {"size": most_bytes // 1_048_576})
    scan(content)
    if content[4:8] == b"ftyp" and content[8:12] in BRANDS:
        kind, seconds = MP4, _mp4_seconds(content)
    elif content.startswith(b"\x1a\x45\xdf\xa3") and DOC_TYPE in content[:64]:
        kind, seconds = WEBM, _webm_seconds(content)
    else:
        raise BadFile(_("This is not a video that can be played. Please choose an MP4 or WebM file."))
    if not seconds or not seconds >= 0.5:
        raise BadFile(_("This file is damaged. Please save it again and retry."))
    if seconds > most_seconds:
        raise BadFile(_("This video takes longer than %(seconds)s seconds.") % {"seconds": most_seconds})
    ending = "mp4" if kind == MP4 else "webm"
    name = f"{get_random_string(20).lower()}.{ending}"
    return ReadVideo(kind, round(seconds, 1), len(content), ContentFile(content, name=name))


def _boxes(content: bytes, start: int, end: int):
    """(kind, begin, end) of the boxes of an MP4 between two places; a box that leads outside ends the walk."""
    while start + 8 <= end:
        size, kind = struct.unpack_from(">I4s", content, start)
        head = 8
        if size == 1 and start + 16 <= end:
            (size,), head = struct.unpack_from(">Q", content, start + 8), 16
        elif size == 0:
            size = end - start
        if size < head or start + size > end:
            return
        yield kind, start + head, start + size
        start += size


def _mp4_seconds(content: bytes) -> float:
    """The length that the movie's head names, when there is a track of pictures and data to play; 0 without."""
    top = {kind: (begin, end) for kind, begin, end in _boxes(content, 0, len(content))}
    if b"moov" not in top or b"mdat" not in top:
        return 0
    inside = list(_boxes(content, *top[b"moov"]))
    head = next(((begin, end) for kind, begin, end in inside if kind == b"mvhd"), None)
    pictures = any(b"vide" in content[begin:end] for kind, begin, end in inside if kind == b"trak")
    if head is None or not pictures or head[1] - head[0] < 20:
        return 0
    if content[head[0]] == 1 and head[1] - head[0] >= 32:
        scale, length = struct.unpack_from(">IQ", content, head[0] + 20)
    else:
        scale, length = struct.unpack_from(">II", content, head[0] + 12)
    return length / scale if scale else 0


def _number(content: bytes, at: int, keep_mark: bool) -> tuple[int, int]:
    """(value, bytes) of an EBML number; (0, 0) when it is broken."""
    if at >= len(content) or not content[at]:
        return 0, 0
    length = 9 - content[at].bit_length()
    if at + length > len(content):
        return 0, 0
    value = int.from_bytes(content[at : at + length], "big")
    return (value if keep_mark else value & ~(1 << (7 * length))), length


def _elements(content: bytes, start: int, end: int):
    """(id, begin, end) of the elements of a WebM; one of unknown length takes the rest."""
    while start < end:
        name, taken = _number(content, start, True)
        size, more = _number(content, start + taken, False)
        if not taken or not more:
            return
        begin = start + taken + more
        unknown = size == (1 << (7 * more)) - 1
        stop = end if unknown else begin + size
        if stop > end:
            return
        yield name, begin, stop
        start = stop


def _webm_seconds(content: bytes) -> float:
    """The length in the segment's info, when there are tracks and a cluster to play; 0 without."""
    segment = next(((b, e) for name, b, e in _elements(content, 0, len(content)) if name == SEGMENT), None)
    if segment is None:
        return 0
    found = {}
    for name, begin, end in _elements(content, *segment):
        found.setdefault(name, (begin, end))
    if not {INFO, TRACKS, CLUSTER} <= set(found):
        return 0
    scale, length = 1_000_000, 0.0
    for name, begin, end in _elements(content, *found[INFO]):
        if name == SCALE:
            scale = int.from_bytes(content[begin:end], "big")
        elif name == DURATION and end - begin in (4, 8):
            (length,) = struct.unpack(">f" if end - begin == 4 else ">d", content[begin:end])
    return length * scale / 1e9 if length == length and length < 1e12 else 0
