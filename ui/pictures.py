"""Pictures that people hand in: read, turned upright, made smaller and written anew without their metadata."""

from io import BytesIO

from django import forms
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
    except Image.DecompressionBombError as error:
        raise BadFile(_("This picture has too many points. Please make it smaller first.")) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise BadFile(_("This is not a picture that can be read. Please choose a JPEG or PNG.")) from error
    upright.thumbnail((longest_side, longest_side))
    clean, out = Image.new("RGB", upright.size), BytesIO()
    clean.paste(upright)
    clean.save(out, "JPEG", quality=82, optimize=True)
    return ContentFile(out.getvalue(), name=f"{get_random_string(20).lower()}.jpg")


class PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Photos, each read and written anew without its metadata; the first that is no picture is named."""

    def __init__(self, *, most: int = 0, **kwargs):
        self.most = most
        kwargs.setdefault("widget", PhotosInput(attrs={"multiple": True, "accept": "image/*"}))
        super().__init__(**kwargs)

    def clean(self, data, initial=None):
        files = [one for one in (data if isinstance(data, (list, tuple)) else [data]) if one]
        if self.required and not files:
            raise forms.ValidationError(self.error_messages["required"])
        if self.most and len(files) > self.most:
            raise forms.ValidationError(_("At most %(most)s photos, please.") % {"most": self.most})
        clean_one = super().clean
        try:
            return [clean_photo(clean_one(file, initial)) for file in files]
        except BadFile as error:
            raise forms.ValidationError(str(error)) from error


def photo_response(photo):
    """The picture in the field `photo` for somebody who may see the page it stands on: shown there, else a download; no shared cache keeps it."""
    try:
        answer = FileResponse(photo.open("rb"), as_attachment=True, filename="photo.jpg", content_type="image/jpeg")
    except (FileNotFoundError, ValueError) as error:  # lost, or never handed in
        raise Http404 from error
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer
