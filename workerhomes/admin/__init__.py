from . import activities, bookings, bought, homes, packages, parts, volunteers  # noqa: F401
