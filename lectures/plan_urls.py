"""Addresses of what lies beyond the single order: series, schedules, drafts, the board of load."""

from django.urls import path

from .views import custom, door, fairness, schedule, series

PLANS = [
    path("series/", series.series_list, name="series-list"),
    path("series/new/", series.series_new, name="series-new"),
    path("series/<int:pk>/", series.series_detail, name="series-detail"),
    path("series/<int:pk>/cancel/", series.series_cancel, name="series-cancel"),
    path("series/<int:pk>/rule/", series.series_rule, name="series-rule"),
    path("schedule/<int:pk>/", schedule.schedule, name="schedule"),
    path("schedule/<int:pk>/<int:number>/<slug:method>.ics", schedule.schedule_changes, name="schedule-changes"),
    path("feeds/<str:token>.ics", schedule.feed, name="feed"),
    path("me/calendar-link/", schedule.my_link, name="me-feed"),
    path("me/calendar-link/renew/", schedule.my_link_renew, name="me-feed-renew"),
    path("desk/schedule/", schedule.draft, name="schedule-draft"),
    path("desk/schedule/<int:pk>/release/", schedule.release, name="schedule-release"),
    path("desk/schedule/<int:pk>/link/", schedule.corps_link, name="schedule-link"),
    path("orders/<slug:number>/door/", door.door, name="door"),
    path("orders/<slug:number>/door/sync/", door.door_sync, name="door-sync"),
    path("orders/<slug:number>/expected/", door.expected, name="door-expected"),
    path("door-worker.js", door.worker, name="door-worker"),
    path("orders/<slug:number>/draft/", custom.order_draft, name="order-draft"),
    path("orders/<slug:number>/draft/<int:pk>/accept/", custom.draft_accept, name="draft-accept"),
    path("orders/<slug:number>/draft/<int:pk>/decline/", custom.draft_decline, name="draft-decline"),
    path("desk/fairness/", fairness.board, name="fairness"),
]
