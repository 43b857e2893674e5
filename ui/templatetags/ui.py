"""`{% load ui %}` brings the components; they stand in ui/components/, a file for each kind."""

from ui.components import drawings, forms, lists, marks, progress, register

__all__ = ["drawings", "forms", "lists", "marks", "progress", "register"]
