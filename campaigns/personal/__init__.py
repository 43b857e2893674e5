"""Which columns of campaigns hold personal data, by noun."""

from . import micros, weeks

FIELDS = micros.FIELDS | weeks.FIELDS
