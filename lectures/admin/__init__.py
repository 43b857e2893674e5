from . import orders  # noqa: F401 (its import registers the pages)
