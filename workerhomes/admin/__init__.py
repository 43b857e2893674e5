from . import bookings, bought, homes, packages, parts  # noqa: F401
