from . import catalogue, counter, places  # noqa: F401
