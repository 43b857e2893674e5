"""What the journal calls the happenings of campaigns that are no moves, by noun."""

from . import micros, weeks

NAMES = micros.NAMES | weeks.NAMES
