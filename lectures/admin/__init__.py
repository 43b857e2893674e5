from . import admission, appointments, menu, orders, planning, records, rewards, roster, schools, sight, training  # noqa: F401 (their import registers the pages)
