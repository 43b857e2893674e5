"""Figures of campaigns that staff may change from a day on, by noun; they register at import."""

from . import micros, weeks  # noqa: F401
