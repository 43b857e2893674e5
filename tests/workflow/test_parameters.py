from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from federation.models import Role, Union, UnionKind
from workflow import context, parameters
from workflow.actions import set_parameter, withdraw_parameter
from workflow.errors import NotAllowed
from workflow.models import ParameterValue, StateChange

from .test_admin import staff

FIGURES = "/admin/workflow/parametervalue/"
parameters.declare("tests.days", "Days to answer", 2, unit="days", least=1, most=30, role=Role.CORPS_OFFICER)
parameters.declare("tests.share", "Share of the panel", "70.0", places=1, most=100)


@pytest.fixture
def admin(union):
    return staff(Role.SYSTEM_ADMIN, union, "sys")


def change(by, value=5, name="tests.days", days=0, reason="decided by the council"):
    day = timezone.localdate() + timedelta(days=days)
    return set_parameter(by=by, name=name, value=Decimal(value), holds_from=day, reason=reason)


@pytest.mark.django_db
def test_the_default_holds_until_a_figure_is_set_and_earlier_days_keep_theirs(admin):
    today = timezone.localdate()
    assert parameters.value_of("tests.days") == 2
    change(admin, 5)
    change(admin, 9, days=10)
    assert parameters.value_of("tests.days") == 5
    assert parameters.value_of("tests.days", today - timedelta(days=1)) == 2
    assert parameters.value_of("tests.days", today + timedelta(days=10)) == 9
    assert parameters.next_change("tests.days") == (today + timedelta(days=10), 9)
    assert parameters.value_of("tests.share") == Decimal("70.0")
    assert StateChange.objects.filter(event="parameter_set").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"value": 0}, "value"), ({"value": 31}, "value"), ({"value": "2.5"}, "value"), ({"days": -1}, "holds_from"),
     ({"name": "tests.none"}, "name"), ({"reason": ""}, "reason")],
)  # fmt: skip
def test_a_wrong_change_is_refused_beside_its_field(admin, wrong, field):
    with pytest.raises(ValidationError) as refusal:
        change(admin, **wrong)
    assert list(refusal.value.message_dict) == [field]
    assert not ParameterValue.objects.exists()


@pytest.mark.django_db
def test_one_change_a_day_and_only_by_the_office_the_figure_names(admin, union):
    change(admin, 5)
    with pytest.raises(ValidationError):
        change(admin, 6)
    corps = staff(Role.CORPS_OFFICER, union, "corps")
    assert change(corps, 7, days=1).value == 7
    with pytest.raises(NotAllowed):
        change(corps, 60, name="tests.share", days=1)
    below = staff(
        Role.CORPS_OFFICER,
        Union.objects.create(
            code="CH", path=f"{union.path}CH/", name="below", parent=union, kind=UnionKind.COUNTY_FEDERATION
        ),
        "below",
    )
    with pytest.raises(NotAllowed):
        change(below, 8, days=2)


@pytest.mark.django_db
def test_a_change_can_be_taken_back_until_it_holds(admin):
    planned, holding = change(admin, 9, days=3), change(admin, 5)
    withdraw_parameter(planned, by=admin)
    with pytest.raises(NotAllowed):
        withdraw_parameter(holding, by=admin)
    assert list(ParameterValue.objects.all()) == [holding]


@pytest.mark.django_db
def test_a_request_reads_the_figures_once(admin, django_assert_num_queries):
    change(admin, 5)
    with context.during_request("127.0.0.1"), django_assert_num_queries(1):
        assert [parameters.value_of("tests.days"), parameters.value_of("tests.share")] == [5, Decimal("70.0")]


def test_staff_see_what_holds_and_change_it(client, admin):
    client.force_login(admin)
    client.cookies["django_language"] = "en"
    page = client.get(FIGURES).content.decode()
    assert "Days to answer" in page and "2 days" in page
    day = timezone.localdate()
    sent = {"name": "tests.days", "value": "31", "holds_from": f"{day}", "reason": "council"}
    page = client.post(f"{FIGURES}add/", sent).content.decode()
    assert "Please enter a value from 1 to 30." in page and 'value="31"' in page
    assert client.post(f"{FIGURES}add/", sent | {"value": "4"}).status_code == 302
    assert parameters.value_of("tests.days") == 4
    assert ParameterValue.objects.get().set_by == admin
