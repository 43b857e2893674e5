"""Little films of people who do not exist: a drawn portrait and the sentence growing beneath it.

A WebP picture holds one key frame of VP8, and a WebM file is a row of such frames with their times around it: so Pillow
alone makes a film that every browser plays.
"""

import struct
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from ui.pdf import font_folder

from .portraits import Face

WIDE, HIGH, QUALITY = 640, 360, 55
PAPER, INK, RED = "#FBF7F0", "#2A2320", "#B91C2B"


def film(roll, craft: str, woman: bool, name: str, words: str, seconds: int) -> bytes:
    """A WebM of `seconds`, one picture a second."""
    face = Face(roll, craft, woman).draw().resize((200, 200))
    shown = [
        words[: max(1, round(len(words) * min(1, (second + 1) / max(1, seconds - 3))))] for second in range(seconds)
    ]
    frames = {part: _vp8(_picture(face, name, part)) for part in dict.fromkeys(shown)}
    return _webm([frames[part] for part in shown])


def _picture(face, name: str, shown: str) -> Image.Image:
    picture = Image.new("RGB", (WIDE, HIGH), PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle([0, 0, WIDE, 10], fill=RED)
    picture.paste(face, (220, 34))
    pen.text((WIDE / 2, 252), name, INK, font=_font(20), anchor="mm")
    for line, start in enumerate(range(0, len(shown), 18)):
        pen.text((WIDE / 2, 292 + 32 * line), shown[start : start + 18], INK, font=_font(26), anchor="mm")
    return picture


@cache
def _font(size: int):
    return ImageFont.truetype(str(next(font_folder().glob("*.ttf"))), size)


def _vp8(picture: Image.Image) -> bytes:
    """The key frame inside a WebP file."""
    out = BytesIO()
    picture.save(out, "WEBP", quality=QUALITY, method=2)
    content = out.getvalue()
    at = content.index(b"VP8 ")
    (size,) = struct.unpack_from("<I", content, at + 4)
    return content[at + 8 : at + 8 + size]


def _element(name: str, body: bytes) -> bytes:
    return bytes.fromhex(name) + _size(len(body)) + body


def _size(length: int) -> bytes:
    return (0x10000000 | length).to_bytes(4, "big")


def _whole(number: int) -> bytes:
    return number.to_bytes(4, "big")


def _webm(frames: list[bytes]) -> bytes:
    head = _element("1A45DFA3", b"".join([
        _element("4286", b"\x01"), _element("42F7", b"\x01"), _element("42F2", b"\x04"), _element("42F3", b"\x08"),
        bytes.fromhex("428284") + b"webm", _element("4287", b"\x02"), _element("4285", b"\x02"),
    ]))  # fmt: skip
    info = _element("1549A966", b"".join([
        _element("2AD7B1", _whole(1_000_000)), _element("4489", struct.pack(">d", len(frames) * 1000.0)),
        _element("4D80", b"unionportal"), _element("5741", b"unionportal"),
    ]))  # fmt: skip
    size = _element("B0", _whole(WIDE)) + _element("BA", _whole(HIGH))
    track = _element("AE", b"".join([
        _element("D7", b"\x01"), _element("73C5", b"\x01"), _element("83", b"\x01"), _element("86", b"V_VP8"),
        _element("E0", size),
    ]))  # fmt: skip
    clusters = b"".join(
        _element("1F43B675", _element("E7", _whole(n * 1000)) + _element("A3", b"\x81\x00\x00\x80" + frame))
        for n, frame in enumerate(frames)
    )
    return head + _element("18538067", info + _element("1654AE6B", track) + clusters)
