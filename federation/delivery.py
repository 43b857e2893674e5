"""The place where the floor above plugs in its way of sending a short message."""

_send = None


def register(send):
    """From now on `send(phone, text, reference)` sends short messages."""
    global _send
    _send = send


def send_sms(phone, text, reference):
    """Sends `text`; without anybody registered nothing is sent and the inviter hands the link over."""
    if _send is not None:
        _send(phone, text, reference)
