from . import menu, orders, records, roster  # noqa: F401 (their import registers the pages)
