from . import micros  # noqa: F401 (registers its tables)
