"""Addresses of what lies beyond the single order: series, schedules, drafts, the board of load."""

from django.urls import path

from .views import fairness, series

PLANS = [
    path("series/", series.series_list, name="series-list"),
    path("series/new/", series.series_new, name="series-new"),
    path("series/<int:pk>/", series.series_detail, name="series-detail"),
    path("series/<int:pk>/cancel/", series.series_cancel, name="series-cancel"),
    path("desk/fairness/", fairness.board, name="fairness"),
]
