"""Nothing that the portal writes by itself can be sent along with a form: who did it, its state, its number (S3)."""

import re

import pytest
from django import forms
from django.contrib import admin
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from federation.models import Role, User
from federation.reach import Reach
from lectures.forms import LOCAL_TIME
from lectures.models import Order
from lectures.queries.availability import free_dates
from lectures.states import OrderState
from tests.factories.lectures import make_hall
from workflow.tokens import new_token

OURS = re.compile(
    r"(state|number|path|password|is_staff|is_superuser|groups|user_permissions|session_round|level|\w+_by|\w+_index|"
    r"\w*token|\w+_at)$"
)
APPS = ("federation", "workflow", "notifications", "lectures", "workerhomes", "services", "audits", "ui", "unionportal")
# what people do decide or type although its name sounds like ours: own passwords, papers' numbers, who asked, a decision's result
ASKED = {
    "AcceptForm": {"password"}, "PasswordLoginForm": {"password"}, "ReauthenticateForm": {"password"},
    "FindForm": {"number"}, "InvoiceForm": {"number"}, "CertificateForm": {"number"},
    "PermitForm": {"number"}, "RaiseForm": {"raised_by"}, "ApplyForm": {"path"}, "LaterForm": {"state"}, "OtherLevelForm": {"level"},
}  # fmt: skip
NUMBER_OF_A_CARD = {
    "campaigns.ContestRound": {"number"},
    "campaigns.PointsLine": {"correct_by"},  # which round it is; how many points
    "workerhomes.Contract": {"number"},
    "MemberForm": {"number"},
    "federation.Membership": {"number"},
    "services.Certificate": {"number", "renewed_by"},  # what stands on the card, and which service prolongs it
}
TYPED = {"starts_at", "ends_at", "opens_at", "closes_at", "first_starts_at", "held_at"}  # an hour that people choose


def sent_by_people(fields) -> set[str]:
    return {name for name in fields if OURS.fullmatch(name) and name not in TYPED}


def model_forms(base=forms.ModelForm):
    for form in base.__subclasses__():
        yield form
        yield from model_forms(form)


def test_no_form_of_a_row_takes_what_is_ours():
    assert get_resolver().url_patterns  # every form is imported with the views
    ours = [form for form in model_forms() if form.__module__.split(".")[0] in APPS and getattr(form, "_meta", None)]
    found = [form for form in ours if "<locals>" not in form.__qualname__]  # those the desk makes are asked for below
    assert len(found) > 10
    wide = [form.__name__ for form in found if form._meta.fields == forms.ALL_FIELDS or form._meta.exclude]
    assert wide == [], "forms name their columns one by one"
    taken = {form.__name__: sent_by_people(form.base_fields) for form in found}
    assert {name: fields for name, fields in taken.items() if fields - NUMBER_OF_A_CARD.get(name, set())} == {}


def plain_forms(base=forms.Form):
    for form in base.__subclasses__():
        yield form
        yield from plain_forms(form)


def test_no_plain_form_takes_what_is_ours():
    """Forms hand their clean values on to an action whole, so no field of theirs may be a column that is ours."""
    assert get_resolver().url_patterns
    found = {form for form in plain_forms() if form.__module__.split(".")[0] in APPS}
    assert len(found) > 40
    taken = {form.__name__: sent_by_people(form.base_fields) - ASKED.get(form.__name__, set()) for form in found}
    assert {name: fields for name, fields in taken.items() if fields} == {}


@pytest.mark.django_db
def test_no_page_of_the_desk_takes_what_is_ours(rf):
    """Each table's form as somebody with every duty gets it, for a new row and a row that is there."""
    request = rf.get("/admin/")
    request.user = User.objects.create(username="all", is_staff=True)
    request.reach = Reach(
        user_id=request.user.pk, person_id=None, home_path="", duties=tuple((role, "A/") for role in Role.values)
    )
    taken = {}
    for model, desk in admin.site._registry.items():
        for row, allowed in ((None, desk.has_add_permission(request)), (model(), desk.has_change_permission(request))):
            fields = desk.get_form(request, row, change=row is not None).base_fields if allowed else ()
            if names := sent_by_people(fields) - NUMBER_OF_A_CARD.get(model._meta.label, set()):
                taken[model._meta.label] = names
    assert taken == {}


@pytest.mark.django_db
def test_what_is_sent_along_with_an_order_is_ignored():
    hall, client = make_hall(), Client()
    client.force_login(hall.worker)
    start = free_dates(hall.speaker, minutes=60, place=(30.2, 120.2), days=60)[3]
    asked = {
        "topic": hall.topic.code, "speaker": hall.speaker.pk, "union": hall.union.pk, "people": "32", "aim": "x",
        "starts_at": timezone.localtime(start).strftime(LOCAL_TIME), "audience": "一线职工", "place": "三楼会议室",
        "contact_name": "李工友", "contact_phone": "13900001111", "step": "place", "form_token": new_token(),
    }  # fmt: skip
    extra = {"state": "closed", "number": "JK000", "ordered_by": hall.office.pk, "corps": "0", "menu_version": "0"}
    assert client.post(reverse("lectures:order-new"), asked | extra).status_code == 302
    order = Order.objects.get()
    assert (order.state, order.ordered_by, order.corps) == (OrderState.SUBMITTED, hall.worker, hall.corps)
    assert order.number != "JK000" and order.people == 32


@pytest.mark.django_db
def test_what_is_sent_along_by_the_api_is_ignored():
    from tests.api.test_orders import _body, _client, _post

    hall = make_hall()
    extra = {
        "state": "closed",
        "number": "JK000",
        "ordered_by": hall.office.pk,
        "corps": 0,
        "id": 1,
        "approved_at": "2020-01-01",
    }
    answer = _post(_client(hall.worker), _body(hall) | extra)
    order = Order.objects.get()
    assert answer.status_code == 201 and order.state == OrderState.SUBMITTED and order.number != "JK000"
    assert (order.ordered_by, order.corps) == (hall.worker, hall.corps) and order.pk != 1
