from . import micros, weeks  # noqa: F401 (register their tables)
