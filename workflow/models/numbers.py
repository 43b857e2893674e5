from django.db import models


class Counter(models.Model):
    """The last number given out in a series in a year, such as orders of 2026 or receipts of one station in 2026."""

    series = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="workflow_counter_once_a_year")]
