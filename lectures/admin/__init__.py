from . import menu, orders, records, rewards, roster  # noqa: F401 (their import registers the pages)
