"""Text messages: one small interface, a signed HTTP gateway behind it, and the demo's phone."""

import hashlib
import hmac
import json
import os
import urllib.request

from django.conf import settings
from django.utils.module_loading import import_string

from federation import background

TIMEOUT_SECONDS = 8


class Backend:
    """Sends one text; the same `reference` twice must reach the phone once where `honours_reference`."""

    honours_reference = False
    is_quick = False  # whether a page may wait for it

    def send(self, to: str, text: str, reference: str) -> None:
        raise OSError("no text message service is configured")


class DemoPhone(Backend):
    """Keeps the text for /demo/phone/; a repeated reference changes nothing."""

    honours_reference = is_quick = True

    def send(self, to, text, reference):
        from .models import DemoMessage

        DemoMessage.objects.get_or_create(reference=reference, defaults={"to": to, "text": text})


class Gateway(Backend):
    """Posts JSON to SMS_GATEWAY_URL, signed with HMAC-SHA256 under SMS_GATEWAY_KEY; raises OSError when refused."""

    honours_reference = True

    def send(self, to, text, reference):
        body = json.dumps({"to": to, "text": text, "reference": reference}, ensure_ascii=False).encode()
        signature = hmac.new(os.environ["SMS_GATEWAY_KEY"].encode(), body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Signature": signature}
        request = urllib.request.Request(os.environ["SMS_GATEWAY_URL"], body, headers)  # noqa: S310 - from settings
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):  # noqa: S310
            pass


def backend() -> Backend:
    """The backend that SMS_BACKEND names."""
    return import_string(settings.SMS_BACKEND)() if settings.SMS_BACKEND else Backend()


def hand_over(to: str, text: str, reference: str) -> None:
    """Sends a text that somebody waits for on a page, such as a code; a slow gateway does not hold the page up."""
    chosen = backend()
    if chosen.is_quick:
        chosen.send(to, text, reference)
    else:
        background.later(chosen.send, to, text, reference)
