"""Files become rows: columns are mapped, everything is checked first, then all of it or nothing is stored.

Another app describes its own kind as an `Importer` and calls `register`; pages and checks come along.
"""

from . import parsers
from .engine import Column, Difference, Importer, Plan, RowError
from .registry import importer_of, kinds, register

__all__ = ["Column", "Difference", "Importer", "Plan", "RowError", "importer_of", "kinds", "parsers", "register"]
