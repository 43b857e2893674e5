"""The median within the database."""

from django.db.models import Aggregate


class Middle(Aggregate):
    """The median, as PostgreSQL reckons it; None without values."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
