from . import counter, places  # noqa: F401
