from . import broadcasts, log, robots  # noqa: F401
