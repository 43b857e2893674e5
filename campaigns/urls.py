from django.urls import path

from .views import contests, points, videos, visits

app_name = "campaigns"
urlpatterns = [
    path("micro/", visits.micro_home, name="micro-home"),
    path("micro/series/<int:pk>/", visits.series_detail, name="series-detail"),
    path("micro/visits/new/", visits.visit_new, name="visit-new"),
    path("micro/visits/<int:pk>/", visits.visit_detail, name="visit-detail"),
    path("micro/visits/<int:pk>/people/", visits.visit_roll, name="visit-roll"),
    path("micro/visits/<int:pk>/wish/", visits.visit_wish, name="visit-wish"),
    path("micro/visits/<int:pk>/<slug:step>/", visits.visit_step, name="visit-step"),
    path("micro/visits/<int:pk>/<slug:kind>/<int:item>/remove/", visits.visit_remove, name="visit-remove"),
    path("micro/gifts/<int:pk>/", visits.gift_show, name="gift-show"),
    path("micro/calendar/", points.content_calendar, name="content-calendar"),
    path("micro/calendar.ics", points.calendar_feed, name="calendar-feed"),
    path("desk/visits/", visits.visit_desk, name="visit-desk"),
    path("desk/contests/", contests.contest_desk, name="contest-desk"),
    path("desk/videos/", videos.video_desk, name="video-desk"),
    path("contests/", contests.contest_list, name="contest-list"),
    path("contests/new/", contests.contest_new, name="contest-new"),
    path("contests/<int:pk>/", contests.contest_detail, name="contest-detail"),
    path("contests/<int:pk>/ranking/", contests.contest_ranking, name="contest-ranking"),
    path("contests/<int:pk>/rounds/<int:number>/start/", contests.contest_start, name="contest-start"),
    path("contests/<int:pk>/<slug:step>/", contests.contest_step, name="contest-step"),
    path("contests/papers/<int:pk>/", contests.attempt, name="attempt"),
    path("contests/papers/<int:pk>/answer/", contests.attempt_answer, name="attempt-answer"),
    path("contests/papers/<int:pk>/finish/", contests.attempt_finish, name="attempt-finish"),
    path("videos/", videos.video_list, name="video-list"),
    path("videos/new/", videos.video_new, name="video-new"),
    path("videos/<int:pk>/", videos.video_detail, name="video-detail"),
    path("videos/<int:pk>/file/", videos.video_file, name="video-file"),
    path("videos/<int:pk>/beat/", videos.video_beat, name="video-beat"),
    path("videos/<int:pk>/<slug:step>/", videos.video_step, name="video-step"),
    path("videos/<int:pk>/consents/<int:consent>/withdraw/", videos.consent_withdraw, name="consent-withdraw"),
    path("my/points/", points.my_points, name="my-points"),
]
