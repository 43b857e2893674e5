from . import bookings, bought, homes, packages, parts, volunteers  # noqa: F401
