"""Pictures that people hand in: read, turned upright, made smaller and written anew without their metadata."""

from io import BytesIO

from django.core.files.base import ContentFile
from django.http import FileResponse, Http404
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from .scanning import BadFile, scan

PICTURE_LIMIT = 15 * 1024 * 1024
PIXEL_LIMIT = 60_000_000
LONGEST_SIDE = 1600


def clean_photo(file, longest_side: int = LONGEST_SIDE) -> ContentFile:
    """A new JPEG of the picture in `file`, at most `longest_side` pixels; BadFile when it is no JPEG, PNG or WebP."""
    content = file.read(PICTURE_LIMIT + 1)
    if len(content) > PICTURE_LIMIT:
        raise BadFile(_("This picture is larger than 15 MB."))
    scan(content)
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > PIXEL_LIMIT:
                raise BadFile(_("This picture has too many points. Please make it smaller first."))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadFile(_("This is not a picture that can be read. Please choose a JPEG or PNG.")) from error
    upright.thumbnail((longest_side, longest_side))
    clean, out = Image.new("RGB", upright.size), BytesIO()
    clean.paste(upright)
    clean.save(out, "JPEG", quality=82, optimize=True)
    return ContentFile(out.getvalue(), name=f"{get_random_string(20).lower()}.jpg")


def photo_response(photo):
    """The picture in the field `photo` for somebody who may see the page it stands on: shown there, else a download; no shared cache keeps it."""
    try:
        answer = FileResponse(photo.open("rb"), as_attachment=True, filename="photo.jpg", content_type="image/jpeg")
    except (FileNotFoundError, ValueError) as error:  # lost, or never handed in
        raise Http404 from error
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer
