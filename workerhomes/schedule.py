"""What beat does for worker homes."""

SCHEDULE = {
    "workerhomes.tend_rooms": {"task": "workerhomes.tend_rooms", "schedule": 60.0, "options": {"expires": 60}},
    "workerhomes.tend_series": {"task": "workerhomes.tend_series", "schedule": 3600.0, "options": {"expires": 3600}},
}
