from django.urls import path

from .views import charity, desk, public

app_name = "wishes"
urlpatterns = [
    path("", public.front, name="front"),
    path("new/", public.wish_new, name="wish-new"),
    path("similar/", public.similar, name="similar"),
    path("find/", public.find, name="find"),
    path("board/", public.board, name="board"),
    path("join/<str:number>/", public.follow, name="follow"),
    path("w/<str:token>/", public.track, name="track"),
    path("w/<str:token>/photo/", public.photo, name="photo"),
    path("charity/", charity.charity_list, name="charity-list"),
    path("charity/<str:number>/", charity.charity, name="charity"),
    path("charity/<str:number>/claim/", charity.charity_claim, name="charity-claim"),
    path("desk/", desk.desk, name="desk"),
    path("desk/charity/", charity.desk_charity, name="desk-charity"),
    path("desk/charity/new/", charity.charity_new, name="charity-new"),
    path("desk/charity/<str:number>/<slug:step>/", charity.charity_step, name="charity-step"),
    path("desk/proposals/", charity.proposals, name="proposals"),
    path("desk/proposals/new/", charity.proposal_new, name="proposal-new"),
    path("desk/proposals/<int:pk>/", charity.proposal, name="proposal"),
    path("desk/proposals/documents/<int:pk>/", charity.proposal_file, name="proposal-file"),
    path("desk/proposals/<int:pk>/<slug:step>/", charity.proposal_step, name="proposal-step"),
    path("desk/w/<str:number>/", desk.desk_wish, name="desk-wish"),
    path("desk/w/<str:number>/contact/", desk.desk_contact, name="desk-contact"),
    path("desk/w/<str:number>/photo/", desk.desk_photo, name="desk-photo"),
    path("desk/w/<str:number>/<slug:step>/", desk.desk_step, name="desk-step"),
]
