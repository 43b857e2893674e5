"""The place where the journal of the floor above plugs itself in."""

_recorder = None


class JournalMissing(RuntimeError):
    """Nobody keeps the journal, so nothing that must be journalled may happen."""


def register(recorder):
    """From now on `recorder(thing, event, *, by, union, note, data)` keeps the journal."""
    global _recorder
    _recorder = recorder


def record(thing, event, *, by, union, note="", data=None):
    """Journals `event` in the caller's transaction; JournalMissing when nobody keeps the journal."""
    if _recorder is None:
        raise JournalMissing("No journal is registered.")
    return _recorder(thing, event, by=by, union=union, note=note, data=data or {})


def note(thing, event, *, by, union, note="", data=None):
    """Journals `event` like `record`; does nothing before a journal is registered."""
    if _recorder is not None:
        record(thing, event, by=by, union=union, note=note, data=data)
