"""Pictures of homes that do not exist: a house front and a reading room, drawn flat."""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from workerhomes.models import Home, HomePhoto

from . import dice

WIDE, HIGH = 960, 640
WALLS = ["#B6503F", "#C98A4B", "#7E8F7A", "#5F7C92", "#A8674F"]


def add_photos(homes: list[Home]) -> None:
    """Two pictures for each home."""
    roll = dice("pictures of homes")
    for home in homes:
        for position, (caption, draw) in enumerate((("门口", _front), ("书屋", _books))):
            photo = HomePhoto(home=home, caption=caption, position=position)
            photo.photo.save(f"{home.code}-{position}.jpg", _jpeg(draw, roll), save=False)
            photo.save()


def _jpeg(draw, roll) -> ContentFile:
    picture, out = Image.new("RGB", (WIDE, HIGH), "#DCE6EC"), BytesIO()
    draw(ImageDraw.Draw(picture), roll)
    picture.save(out, "JPEG", quality=80)
    return ContentFile(out.getvalue())


def _front(pen, roll) -> None:
    wall = roll.choice(WALLS)
    pen.rectangle([0, 520, WIDE, HIGH], fill="#B9B2A6")
    pen.rectangle([130, 210, 830, 540], fill=wall)
    pen.polygon([(90, 215), (480, 70), (870, 215)], fill="#5A4438")
    pen.rectangle([420, 380, 540, 540], fill="#3E2F28")
    pen.rectangle([330, 300, 630, 352], fill="#A81726")
    for left in (190, 300, 600, 710):
        pen.rectangle([left, 390, left + 80, 470], fill="#F6E3B4")
        pen.line([left + 40, 390, left + 40, 470], fill=wall, width=6)
    for left in (40, 880):
        pen.ellipse([left - 60, 330, left + 80, 480], fill="#4F7A55")
        pen.rectangle([left, 460, left + 18, 545], fill="#6B4E37")


def _books(pen, roll) -> None:
    pen.rectangle([0, 0, WIDE, HIGH], fill="#F1E6D4")
    for shelf in range(3):
        top = 60 + shelf * 150
        left = 40
        while left < 900:
            wide = roll.randint(16, 34)
            colour = roll.choice([*WALLS, "#3D5A78", "#D9B45F", "#E9E2D0"])
            pen.rectangle([left, top + roll.randint(0, 26), left + wide, top + 120], fill=colour)
            left += wide + 4
        pen.rectangle([30, top + 120, 930, top + 134], fill="#7A5A3C")
    pen.rectangle([120, 530, 840, 556], fill="#8A6844")
    for left in (180, 420, 660):
        pen.ellipse([left, 480, left + 90, 532], fill="#E8C56B")
