"""Addresses and posts, as the tests of weeks on the line say them."""

from django.urls import reverse

from workflow.tokens import new_token


def url(name, *args):
    return reverse(f"campaigns:{name}", args=args)


def post(client, address, **data):
    return client.post(address, {"form_token": new_token(), **data})


def text(answer):
    return answer.content.decode()
