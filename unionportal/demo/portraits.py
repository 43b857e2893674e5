"""Portraits of people who do not exist: flat drawings, one a craft and a face."""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

GROUNDS = ["#E8D9C5", "#D7E2DC", "#E3D5DF", "#D5DEEA", "#EADFC9", "#DDE5D2"]
SKINS = ["#F1CDB0", "#E8BE9B", "#DDAE88", "#F4D6BC"]
HAIRS = ["#2A2522", "#3A2F2A", "#4B4643", "#7C7874"]
COATS = ["#2F4B6E", "#7A2E2E", "#3E5D4B", "#5B4A74", "#8A5A2B", "#44505C"]
HELMETS = {"weld": "#D9A21B", "electric": "#C8442E", "safety": "#E0A800", "fork": "#D98E1B", "mould": None}
SIZE = 320


def draw_portrait(roll, craft: str, woman: bool) -> ContentFile:
    """A JPEG of 320 × 320 pixels: ground, shoulders, face, hair, a helmet where the craft wears one."""
    scale = 2
    picture = Image.new("RGB", (SIZE * scale, SIZE * scale), roll.choice(GROUNDS))
    pen = ImageDraw.Draw(picture)

    def box(left, top, right, bottom):
        return [value * scale for value in (left, top, right, bottom)]

    skin, hair, coat = roll.choice(SKINS), roll.choice(HAIRS), roll.choice(COATS)
    if woman:
        pen.ellipse(box(92, 66, 228, 236), fill=hair)
        if roll.random() < 0.5:
            pen.rounded_rectangle(box(92, 140, 228, 270), radius=30 * scale, fill=hair)
    pen.ellipse(box(46, 232, 274, 440), fill=coat)
    pen.rounded_rectangle(box(138, 196, 182, 256), radius=18 * scale, fill=skin)
    pen.polygon([v * scale for v in (132, 240, 160, 272, 188, 240, 178, 234, 160, 252, 142, 234)], fill="#F7F4EF")
    pen.ellipse(box(106, 84, 214, 222), fill=skin)
    pen.pieslice(box(102, 66, 218, 190), 180, 360, fill=hair)
    if woman:
        pen.pieslice(box(102, 60, 190, 190), 170, 300, fill=hair)
    for left in (134, 178):
        pen.ellipse(box(left, 144, left + 9, 154), fill="#2A2522")
        pen.arc(box(left - 6, 128, left + 16, 144), 200, 340, fill=hair, width=3 * scale)
    if roll.random() < 0.3:
        for left in (124, 166):
            pen.ellipse(box(left, 134, left + 30, 164), outline="#4B4643", width=2 * scale)
    pen.arc(box(142, 168, 178, 196), 20, 160, fill="#9A4B3C", width=3 * scale)
    if helmet := HELMETS.get(craft):
        pen.pieslice(box(96, 50, 224, 178), 180, 360, fill=helmet)
        pen.rounded_rectangle(box(88, 106, 232, 120), radius=7 * scale, fill=helmet)
    out = BytesIO()
    picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(out, "JPEG", quality=86)
    return ContentFile(out.getvalue())
