from . import bookings, bought, homes, parts  # noqa: F401
