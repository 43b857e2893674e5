"""Addresses of craftsmen in schools."""

from django.urls import path

from .views import schools, tutors, visits

SCHOOLS = [
    path("schools/", schools.school_programme, name="school-programme"),
    path("schools/board/", schools.school_board, name="school-board"),
    path("schools/<int:pk>/", schools.school_detail, name="school-detail"),
    path("schools/posts/", schools.post_list, name="post-list"),
    path("schools/posts/new/", schools.post_new, name="post-new"),
    path("schools/posts/<int:pk>/", schools.post_detail, name="post-detail"),
    path("schools/posts/<int:pk>/interest/", schools.post_interest, name="post-interest"),
    path("schools/posts/<int:pk>/close/", schools.post_close, name="post-close"),
    path("schools/visits/", visits.visit_list, name="visit-list"),
    path("schools/visits/<int:pk>/", visits.visit_detail, name="visit-detail"),
    path("schools/visits/<int:pk>/<slug:step>/", visits.visit_step, name="visit-step"),
    path("schools/days/", visits.slot_list, name="slot-list"),
    path("schools/days/<int:pk>/drop/", visits.slot_drop, name="slot-drop"),
    path("schools/days/<int:pk>/take/", visits.slot_take, name="slot-take"),
    path("schools/tutors/", tutors.tutor_list, name="tutor-list"),
    path("schools/tutors/new/", tutors.tutor_new, name="tutor-new"),
    path("schools/tutors/<int:pk>/", tutors.tutor_detail, name="tutor-detail"),
    path("schools/tutors/<int:pk>/invite/", tutors.tutor_invite, name="tutor-invite"),
    path("schools/tutors/<int:pk>/<slug:step>/", tutors.tutor_step, name="tutor-step"),
]
