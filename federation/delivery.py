"""The place where the floor above plugs in its ways of telling people: short messages, and notices in the inbox."""

_send = _tell = None


def register(send):
    """From now on `send(phone, text, reference)` sends short messages."""
    global _send
    _send = send


def register_notices(tell):
    """From now on `tell(person, kind, about, *, occasion, context)` writes a notice in the caller's transaction."""
    global _tell
    _tell = tell


def send_sms(phone, text, reference):
    """Sends `text`; without anybody registered nothing is sent and the inviter hands the link over."""
    if _send is not None:
        _send(phone, text, reference)


def tell(person, kind, about, *, occasion, context=None):
    """Tells `person` once about the row `about` for this `occasion`; without anybody registered nobody hears of it."""
    if _tell is not None:
        _tell(person, kind, about, occasion=occasion, context=context or {})
