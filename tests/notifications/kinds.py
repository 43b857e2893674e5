"""Kinds of the tests' own: their thing is a union, their texts those of messages of a union."""

from contextlib import contextmanager
from types import SimpleNamespace

from notifications import registry
from notifications.registry import Kind

WORDS = {"thing": SimpleNamespace(union="县总工会", subject="开会通知", text="明天下午两点开会。")}


class _Told(Kind):
    def template(self, part):
        return f"notifications/notices/broadcast.{part}.txt"


@contextmanager
def kind(name="tests.told", **more):
    """Makes a kind known for a while; returns its name."""
    registry.kinds[name] = _Told(name, "测试消息", **more)
    try:
        yield name
    finally:
        del registry.kinds[name]
