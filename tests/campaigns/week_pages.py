"""Addresses and posts, as the tests of weeks on the line say them."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from workflow.tokens import new_token


def url(name, *args):
    return reverse(f"campaigns:{name}", args=args)


def post(client, address, **data):
    return client.post(address, {"form_token": new_token(), **data})


def text(answer):
    return answer.content.decode()


def picture():
    out = BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    return SimpleUploadedFile("x.png", out.getvalue())
