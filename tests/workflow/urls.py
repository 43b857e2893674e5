"""A few pages of our own for the tests of tokens and refusals."""

import threading
import time

from django.http import HttpResponse, HttpResponseRedirect
from django.template import engines
from django.urls import include, path
from ninja import NinjaAPI, Status

from federation.models import User
from workflow import actions, errors
from workflow.tokens import idempotent, once

api = NinjaAPI(urls_namespace="workflow-tests")
NAME_LENGTH = 20
begun, may_end = threading.Event(), threading.Event()  # of a call that a test holds in flight
may_end.set()


def _add(request):
    if request.method == "GET":
        form = engines["django"].from_string("{% load workflow_tags %}<form>{% form_token %}</form>")
        return HttpResponse(form.render({}, request))
    name = request.POST.get("name", "")
    if not name or len(name) > NAME_LENGTH:
        return HttpResponse("Please give a name.", status=422)
    time.sleep(0.05)
    made = User.objects.create(username=f"{name}-{User.objects.count()}-{time.monotonic_ns()}")
    if request.POST.get("crash"):
        raise errors.NotAllowed("Not you.")
    if request.POST.get("page"):
        return HttpResponse(f"made {made.pk}", status=201, content_type="text/plain")
    return HttpResponseRedirect(f"/made/{made.pk}/")


@api.post("/add", response={200: dict, 201: dict, 422: dict})
@idempotent
def add_by_api(request, name: str):
    if not name:
        return Status(422, {"detail": "Please give a name."})
    begun.set()
    may_end.wait(20)
    return Status(201, {"pk": User.objects.create(username=f"{name}-{time.monotonic_ns()}").pk})


@api.get("/refuse")
def refuse_by_api(request):
    raise errors.NotAllowed("Not you.")


def refuse(request, kind):
    if kind == "record":
        actions.record("accounts.login", "denied")
        return HttpResponse("ok")
    raise {"busy": errors.Busy, "denied": errors.NotAllowed, "note": errors.NoteMissing}[kind]


urlpatterns = [
    path("add/", once(_add)),
    path("add-unguarded/", _add),
    path("refuse/<kind>/", refuse),
    path("api/", api.urls),
    path("i18n/", include("django.conf.urls.i18n")),
]
