"""Filters of campaigns, by noun."""
