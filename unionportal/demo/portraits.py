"""Portraits of people who do not exist: flat drawings, varied by face, hair, clothes and craft."""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

GROUNDS = [
    ("#E8D9C5", "#F3E9DA"), ("#D3E0DA", "#E6EFEA"), ("#E3D3DC", "#F1E6EC"), ("#D3DDEB", "#E7EEF6"),
    ("#EBDDBE", "#F6EDD8"), ("#DAE4CD", "#EBF1E2"), ("#E6D2C6", "#F3E5DC"), ("#CFDFE3", "#E4EEF0"),
]  # fmt: skip
SKINS = [("#F3D0B5", "#E2B596"), ("#EBC3A1", "#D6A680"), ("#E0B18C", "#C9946D"), ("#F6DAC2", "#E5BFA2")]
HAIRS = ["#262120", "#2F2724", "#3A302B", "#1F1D22", "#4A3B32"]
GREYS = ["#6E6A67", "#8B8783", "#55504D"]
COATS = ["#2F4B6E", "#7A2E2E", "#3E5D4B", "#5B4A74", "#8A5A2B", "#44505C", "#24606B", "#9A5B3A"]
SHIRTS = ["#F7F4EF", "#DCE6EF", "#EFE3D0", "#E4ECE0"]
HELMETS = {"weld": "#D9A21B", "electric": "#C8442E", "safety": "#E0A800", "fork": "#D98E1B", "truck": None}
CAPS = {"bus": "#26384F", "truck": "#5C3A2A", "lathe": "#3D5A78"}
ROBES = {"care": "#F4F7F8", "tea": "#C9D8BE", "hair": "#2B2B31", "kiln": "#8C6A4F"}
SIZE, SCALE = 320, 2
CENTRE = 160


class Face:
    """One drawing in units of a 320-pixel square, drawn at twice the size and brought down smoothly."""

    def __init__(self, roll, craft: str, woman: bool):
        self.roll, self.craft, self.woman = roll, craft, woman
        self.ground, self.glow = roll.choice(GROUNDS)
        self.skin, self.shade = roll.choice(SKINS)
        self.hair = roll.choice(GREYS if roll.random() < 0.22 else HAIRS)
        self.coat = ROBES.get(craft) or roll.choice(COATS)
        self.width, self.chin = roll.choice((48, 51, 54)), roll.choice((216, 221, 226))
        self.picture = Image.new("RGB", (SIZE * SCALE, SIZE * SCALE), self.ground)
        self.pen = ImageDraw.Draw(self.picture)

    def box(self, left, top, right, bottom):
        return [value * SCALE for value in (left, top, right, bottom)]

    def ellipse(self, *corners, **ink):
        self.pen.ellipse(self.box(*corners), **ink)

    def around(self, half, top, bottom, **ink):
        self.ellipse(CENTRE - half, top, CENTRE + half, bottom, **ink)

    def polygon(self, *points, fill):
        self.pen.polygon([value * SCALE for value in points], fill=fill)

    def draw(self) -> Image.Image:
        self.around(128, 30, 286, fill=self.glow)
        if self.woman:
            self._hair_behind()
        self._body()
        self._head()
        self._features()
        self._hair()
        self._headgear()
        return self.picture.reduce(SCALE)

    def _hair_behind(self):
        self.style = self.roll.choice(("long", "bob", "bun", "tail"))
        half = self.width + 12
        if self.style == "bun":
            self.around(24, 40, 88, fill=self.hair)
        if self.style == "tail":
            self.ellipse(CENTRE + 22, 92, CENTRE + 88, 236, fill=self.hair)
        bottom = {"long": 274, "bob": 206}.get(self.style, 176)
        self.pen.rounded_rectangle(
            self.box(CENTRE - half, 110, CENTRE + half, bottom), radius=34 * SCALE, fill=self.hair
        )

    def _body(self):
        shoulders = 112 if not self.woman else 100
        self.around(shoulders, 236, 430, fill=self.coat)
        self.pen.rounded_rectangle(self.box(139, 196, 181, 258), radius=18 * SCALE, fill=self.shade)
        shirt = self.roll.choice(SHIRTS)
        if self.craft in ROBES:
            self.polygon(132, 238, CENTRE, 282, 188, 238, 176, 232, CENTRE, 256, 144, 232, fill=shirt)
        elif self.roll.random() < 0.55:  # work jacket: collar and zip
            self.polygon(122, 244, 150, 286, CENTRE, 262, 140, 236, fill=self._darker(self.coat))
            self.polygon(198, 244, 170, 286, CENTRE, 262, 180, 236, fill=self._darker(self.coat))
            self.pen.line(self.box(CENTRE, 262, CENTRE, 320), fill=self._darker(self.coat), width=3 * SCALE)
        else:
            self.polygon(130, 240, CENTRE, 296, 190, 240, 178, 232, CENTRE, 256, 142, 232, fill=shirt)
        if self.craft in ("safety", "weld", "fork"):
            for left in (96, 210):
                self.polygon(left, 262, left + 14, 256, left + 16, 320, left, 320, fill="#E8C94A")

    @staticmethod
    def _darker(colour: str) -> str:
        return "#" + "".join(f"{int(int(colour[at : at + 2], 16) * 0.78):02x}" for at in (1, 3, 5))

    def _head(self):
        for side in (-1, 1):
            self.ellipse(CENTRE + side * self.width - 9, 144, CENTRE + side * self.width + 9, 172, fill=self.shade)
        self.around(self.width, 88, self.chin, fill=self.skin)
        for side in (-1, 1):
            self.ellipse(CENTRE + side * 32 - 9, 172, CENTRE + side * 32 + 9, 186, fill=self._blush())

    def _blush(self) -> str:
        mixed = [(int(self.skin[at : at + 2], 16) * 3 + int("E58F7B"[at - 1 : at + 1], 16)) // 4 for at in (1, 3, 5)]
        return "#" + "".join(f"{value:02x}" for value in mixed)

    def _features(self):
        glasses, brow = self.roll.random() < 0.3, 128 + self.roll.randrange(4)
        for side in (-1, 1):
            eye = CENTRE + side * 22
            self.ellipse(eye - 5, 148, eye + 5, 159, fill="#2A2522")
            self.ellipse(eye - 1, 150, eye + 2, 153, fill="#FFFFFF")
            start, end = (200, 330) if side < 0 else (210, 340)
            self.pen.arc(self.box(eye - 12, brow, eye + 12, brow + 18), start, end, fill=self.hair, width=3 * SCALE)
            if glasses:
                self.ellipse(eye - 17, 137, eye + 17, 170, outline="#45403C", width=2 * SCALE)
        if glasses:
            self.pen.line(self.box(CENTRE - 5, 152, CENTRE + 5, 152), fill="#45403C", width=2 * SCALE)
        self.pen.arc(self.box(153, 160, 169, 180), 20, 150, fill=self.shade, width=3 * SCALE)
        smile = self.roll.choice((16, 19, 22))
        self.pen.chord(
            self.box(CENTRE - smile, 176, CENTRE + smile, 204),
            15,
            165,
            fill="#FFFFFF",
            outline="#A5513F",
            width=2 * SCALE,
        )
        if not self.woman and self.roll.random() < 0.14:
            self.pen.arc(self.box(CENTRE - 17, 180, CENTRE + 17, 196), 200, 340, fill=self.hair, width=5 * SCALE)

    def _hair(self):
        half = self.width + 5
        if self.woman:
            low = self.roll.choice((150, 160, 168))
            self.pen.chord(self.box(CENTRE - half - 2, 66, CENTRE + half + 2, 190), 184, 356, fill=self.hair)
            self.polygon(CENTRE - half, 128, CENTRE - half + 20, 110, CENTRE - half + 8, low, fill=self.hair)
            self.polygon(CENTRE + half, 128, CENTRE + half - 20, 110, CENTRE + half - 8, low, fill=self.hair)
            return
        cut = self.roll.choice(("short", "side", "crew", "thin"))
        for side in (-1, 1):
            self.ellipse(CENTRE + side * (half - 3) - 7, 112, CENTRE + side * (half - 3) + 7, 150, fill=self.hair)
        if cut == "thin":
            return
        top = {"short": 72, "side": 66, "crew": 78}[cut]
        self.pen.chord(self.box(CENTRE - half, top, CENTRE + half, 186), 188, 352, fill=self.hair)
        if cut == "side":
            self.polygon(
                CENTRE - half + 2, 126, CENTRE + 30, 84, CENTRE + half - 2, 128, CENTRE + 20, 112, fill=self.hair
            )

    def _headgear(self):
        half = self.width + 11
        if helmet := HELMETS.get(self.craft):
            self.pen.chord(self.box(CENTRE - half, 48, CENTRE + half, 186), 180, 360, fill=helmet)
            self.pen.rounded_rectangle(
                self.box(CENTRE - half - 10, 108, CENTRE + half + 10, 121), radius=6 * SCALE, fill=self._darker(helmet)
            )
            self.pen.rounded_rectangle(
                self.box(CENTRE - 7, 48, CENTRE + 7, 110), radius=6 * SCALE, fill=self._darker(helmet)
            )
        elif (cap := CAPS.get(self.craft)) and self.roll.random() < 0.7:
            self.pen.chord(self.box(CENTRE - half + 4, 58, CENTRE + half - 4, 178), 180, 360, fill=cap)
            self.pen.rounded_rectangle(
                self.box(CENTRE - half, 110, CENTRE + half, 122), radius=5 * SCALE, fill=self._darker(cap)
            )
            self.ellipse(CENTRE - 9, 84, CENTRE + 9, 100, fill="#E0B84C")
        elif self.craft == "care":
            self.polygon(CENTRE - 34, 92, CENTRE - 26, 66, CENTRE + 26, 66, CENTRE + 34, 92, fill="#FFFFFF")
            self.pen.line(self.box(CENTRE - 30, 84, CENTRE + 30, 84), fill="#7FA9C4", width=3 * SCALE)


def draw_portrait(roll, craft: str, woman: bool) -> ContentFile:
    """A JPEG of 320 × 320 pixels: shoulders in working clothes, a friendly face, a helmet where the craft wears one."""
    out = BytesIO()
    Face(roll, craft, woman).draw().save(out, "JPEG", quality=86)
    return ContentFile(out.getvalue())


def draw_hall(roll) -> ContentFile:
    """A JPEG of 960 × 640 pixels for a closing report: a speaker before a screen, rows of listeners."""
    ground, glow = roll.choice(GROUNDS)
    picture = Image.new("RGB", (960, 640), glow)
    pen = ImageDraw.Draw(picture)
    pen.rectangle([0, 430, 960, 640], fill=ground)
    pen.rounded_rectangle([250, 70, 710, 330], radius=14, fill="#FFFFFF", outline="#C9C2B8", width=6)
    accent = roll.choice(COATS)
    pen.rectangle([290, 110, 290 + roll.randrange(160, 300), 136], fill=accent)
    for line in range(4):
        pen.rectangle([290, 165 + line * 34, 290 + roll.randrange(200, 380), 177 + line * 34], fill="#DAD5CD")
    pen.rounded_rectangle([770, 230, 850, 420], radius=30, fill=accent)
    pen.ellipse([778, 150, 842, 232], fill=roll.choice(SKINS)[0])
    pen.chord([774, 142, 846, 224], 184, 356, fill=roll.choice(HAIRS))
    for row in range(3):
        for seat in range(9 - row):
            left = 60 + row * 46 + seat * (104 - row * 4) + roll.randrange(-8, 9)
            top = 400 + row * 74
            size = 58 + row * 12
            pen.rounded_rectangle(
                [left - 12, top + size - 14, left + size + 12, top + 240], radius=26, fill=roll.choice(COATS)
            )
            pen.ellipse([left, top, left + size, top + size], fill=roll.choice(HAIRS))
    out = BytesIO()
    picture.save(out, "JPEG", quality=82)
    return ContentFile(out.getvalue())
