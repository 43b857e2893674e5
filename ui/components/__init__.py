"""The components of the design system: one function each, its signature is the list of its attributes."""

from django import template

register = template.Library()
