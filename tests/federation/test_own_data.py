"""A copy of one's own data from every table, and erasure that leaves no word of the person (S18, PIPL 45 and 47)."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from stdnum.cn import ric

from federation import actions
from federation.errors import FederationError
from federation.models import Consent, Membership, Person, User
from federation.queries.own_data import own_columns
from federation.tasks import forget_people
from lectures.models import Order
from notifications.models import Notice
from services.models import Receipt
from tests.factories.federation import make_person
from tests.factories.lectures import make_hall, make_order
from tests.factories.services import make_case, make_counter
from workflow.models import FormUse, StateChange

pytestmark = pytest.mark.django_db
NAME, PHONE, ID = "欧阳独一", "13711112222", "33010219900307451" + ric.calc_check_digit("330102199003074510")
COPY, ERASE = reverse("federation:privacy-copy"), reverse("federation:privacy-erase")


@pytest.fixture
def life():
    """Somebody with a membership, card, order, messages, consent and a case with its receipt; and somebody else."""
    hall = make_hall()
    person = make_person(NAME, PHONE, hall.union, id_number=ID)
    account = actions.account_for(person)
    actions.issue_card(person=person)
    notice = actions.publish_notice(purpose="messages", text_zh="短信", text_en="texts")
    actions.give_consent(person=person, notice=notice)
    order = make_order(hall, by=account, contact_name=NAME, contact_phone=PHONE)
    world = make_counter()
    case = make_case(world, person=person, papers=[])
    from services.actions import receipts

    receipt = receipts.approve_case(case, by=world.officer)
    return hall, person, account, order, receipt


def test_the_copy_holds_every_table_about_oneself_and_nobody_else(life):
    hall, person, account, order, _receipt = life
    client = Client()
    client.force_login(account)
    answer = client.get(COPY)
    tables = {table["table"]: table for table in answer.json()["tables"]}
    wanted = {
        "federation.Membership",
        "federation.Consent",
        "federation.Card",
        "lectures.Order",
        "services.Case",
        "notifications.Notice",
    }
    assert wanted <= set(tables)
    assert order.number in str(tables["lectures.Order"]["rows"]) and PHONE in str(tables["lectures.Order"]["rows"])
    held = {model._meta.label for model, field in own_columns()
            if field.related_model is Person and model._base_manager.filter(**{field.name: person}).exists()}  # fmt: skip
    assert held <= set(tables), "a table that names the person is not in the copy"
    secrets = (
        person.cards.get().key,
        account.password,
        hall.speaker.name,
        hall.worker.person.name,
        order.check_in_token,
    )
    assert not [word for word in secrets if word in answer.text]
    paper = client.get(COPY + "?form=pdf")
    assert paper.content.startswith(b"%PDF") and "no-store" in paper["Cache-Control"]


def _hits(*words) -> list[str]:
    """Every text column of the portal that holds one of `words`."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            for field in model._meta.local_concrete_fields:
                place = f'SELECT 1 FROM "{model._meta.db_table}" WHERE "{field.column}"::text LIKE ANY(%s) LIMIT 1'
                cursor.execute(place, [[f"%{word}%" for word in words]])
                if cursor.fetchone():
                    found.append(f"{model._meta.label}.{field.name}")
    return found


def test_erasure_leaves_no_word_of_the_person(life, django_capture_on_commit_callbacks):
    """Members and people with open business are told what has to end; then nothing is left but what the law keeps."""
    hall, person, account, order, receipt = life
    client = Client()
    client.force_login(account)
    assert client.post(ERASE, {"understood": "on"}).status_code == 409
    actions.end_membership(membership=Membership.objects.get(person=person))
    assert client.post(ERASE, {}).status_code == 422 and Person.objects.filter(name=NAME).exists()
    index, key = person.phone_index, person.cards.get().key
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(ERASE, {"understood": "on"})
    assert answer["Location"] == "/" and "_auth_user_id" not in client.session
    with pytest.raises(FederationError):
        actions.erase_person(hall.worker.person)

    FormUse.objects.all().delete()  # answers to forms go after two days
    kept_by_law = {"workflow.StateChange.by_name", "federation.SignInLine.account"}
    assert set(_hits(NAME, PHONE, ID, index, "ouyangduyi")) - kept_by_law == set()
    account.refresh_from_db()
    person.refresh_from_db()
    receipt.refresh_from_db()
    order.refresh_from_db()
    assert not account.is_active and not account.has_usable_password() and person.cards.get().key != key
    assert len(receipt.facts["sha256"]) == 64 and receipt.number and Receipt.objects.filter(pk=receipt.pk).exists()
    assert not Consent.objects.filter(person=person).exists() and not Notice.objects.filter(person=person).exists()
    assert Order.objects.filter(pk=order.pk).exists() and order.contact_phone == ""
    assert StateChange.objects.filter(event="person_erased").count() == 1
    actions.erase_person(person)
    assert StateChange.objects.filter(event="person_erased").count() == 1
    assert Client().get("/").status_code == 200 and User.objects.filter(pk=hall.worker.pk, is_active=True).exists()


def test_people_long_gone_are_forgotten_by_night():
    gone, young, member = make_person("老张离会"), make_person("小李离会"), make_person("在册会员")
    today = timezone.localdate()
    Membership.objects.filter(person=gone).update(
        joined_on=today - timedelta(days=3000), left_on=today - timedelta(days=1100)
    )
    Membership.objects.filter(person=young).update(
        joined_on=today - timedelta(days=3000), left_on=today - timedelta(days=1000)
    )
    forget_people()
    forget_people()
    assert set(Person.objects.filter(pk__in=[gone.pk, young.pk, member.pk]).values_list("name", flat=True)) == {
        "（已注销）", "小李离会", "在册会员",
    }  # fmt: skip
