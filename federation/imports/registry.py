"""The kinds of rows that can come in from a file."""

from .engine import Importer

_kinds: dict[str, Importer] = {}


def register(importer: Importer) -> Importer:
    """Makes `importer` reachable by its `kind`; the last one registered under a kind counts."""
    _kinds[importer.kind] = importer
    return importer


def importer_of(kind: str) -> Importer | None:
    """The importer of `kind`, or None."""
    return _kinds.get(kind)


def kinds() -> list[Importer]:
    """All importers in the order in which they were registered."""
    return list(_kinds.values())
