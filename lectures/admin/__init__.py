from . import admission, appointments, menu, orders, records, rewards, roster, training  # noqa: F401 (their import registers the pages)
