from . import bookings, homes, parts  # noqa: F401
