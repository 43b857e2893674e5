from . import admission, appointments, menu, orders, records, rewards, roster, schools, training  # noqa: F401 (their import registers the pages)
