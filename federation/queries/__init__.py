"""Every question about unions, people and duties; staff see what their reach covers."""

import re
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from functools import cache

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from ..composed import composed, instance, prepared
from ..fields import blind_index
from ..models import Consent, Duty, Invitation, Membership, Notice, Person, Union, User
from ..names import clean_text
from ..numbers import normal_id_number, normal_phone
from ..reach import VISITOR, Reach
from .own_data import tables_of

DORMANT = timedelta(days=90)
_kept: ContextVar[dict | None] = ContextVar("federation_reaches", default=None)
_counted: dict[str, str] = {}  # what every page shows of an account and another app counts: its name and its SQL


@contextmanager
def reaches_kept():
    """Asks for the reach of each account once inside: only for bulk work in which no duty and no membership changes."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def reach_of(user) -> Reach:
    """The reach of `user` today (Asia/Shanghai): open duties and the path of the live membership.

    One query; a visitor or a disabled account gets VISITOR and costs none.
    """
    if user is None or not user.is_authenticated or not user.is_active:
        return VISITOR
    kept = _kept.get()
    if kept is None:
        return _read_reach(user)
    if user.pk not in kept:
        kept[user.pk] = _read_reach(user)
    return kept[user.pk]


def _read_reach(user) -> Reach:
    duties = _duties_today().filter(user=user).values_list("role", "union__path")
    home = Membership.objects.filter(person=user.person_id, left_on=None).values_list(
        Value("member"), Coalesce(F("union__path"), Value(""))
    )
    rows = list(duties.union(home, all=True)) if user.person_id else list(duties)
    home_path = next((path for role, path in rows if role == "member"), "")
    return _reach(user, home_path, ((role, path) for role, path in rows if role != "member"))


def _duties_today():
    today = timezone.localdate()
    return Duty.objects.filter(starts_on__lte=today).filter(Q(ends_on=None) | Q(ends_on__gt=today))


def _reach(user, home_path, duties) -> Reach:
    return Reach(user_id=user.pk, person_id=user.person_id, home_path=home_path, duties=tuple(duties))


def account_with_reach(pk: int) -> User | None:
    """The account with its person and what `reach_at_hand` needs, in one statement; None when it is gone."""
    rows = prepared(_account_statement(), [timezone.localdate(), int(pk)], "date, bigint")
    if not rows:
        return None
    [row] = rows
    of_user, of_person = len(User._meta.concrete_fields), len(Person._meta.concrete_fields)
    user = instance(User, row[:of_user])
    user.person = instance(Person, row[of_user : of_user + of_person]) if user.person_id else None
    user.duties_at_hand, user.home_at_hand, *counted = row[of_user + of_person :]
    user.counted_at_hand = dict(zip(_counted, counted, strict=True))
    return user


def count_with_accounts(name: str, sql: str) -> None:
    """Lets `sql`, a number over the account `u`, come with every account as `counted_at_hand[name]`; apps call it when they are ready."""
    _counted[name] = sql
    _account_statement.cache_clear()


@cache
def _account_statement() -> str:
    """Written out once: every page of a signed-in person asks it, and composing it costs more than answering it."""
    quote, table = connection.ops.quote_name, {model: model._meta.db_table for model in (Duty, Membership, Union)}
    columns = [f"u.{quote(str(field.column))}" for field in User._meta.concrete_fields]
    columns += [f"p.{quote(str(field.column))}" for field in Person._meta.concrete_fields]
    return (
        f"SELECT {', '.join(columns)}, ARRAY(SELECT d.role || ' ' || n.path FROM {table[Duty]} d"  # noqa: S608 - names of our own
        f" JOIN {table[Union]} n ON n.id = d.union_id WHERE d.user_id = u.id AND d.starts_on <= $1"
        f" AND (d.ends_on IS NULL OR d.ends_on > $1) ORDER BY d.id), COALESCE((SELECT n.path FROM {table[Membership]} m"
        f" JOIN {table[Union]} n ON n.id = m.union_id WHERE m.person_id = u.person_id AND m.left_on IS NULL), '')"
        f"{''.join(f', ({sql})' for sql in _counted.values())}"
        f" FROM {User._meta.db_table} u LEFT JOIN {Person._meta.db_table} p ON p.id = u.person_id WHERE u.id = $2"
    )


def reach_at_hand(user) -> Reach:
    """The reach of an account that `account_with_reach` gave in this request: no query; of any other as `reach_of`."""
    duties = getattr(user, "duties_at_hand", None)
    if duties is None or not user.is_active:
        return reach_of(user)
    return _reach(user, user.home_at_hand, (tuple(duty.split(" ", 1)) for duty in duties))


def unions_within(reach: Reach, *roles: str):
    """Unions that a duty (one of `roles`, or any) covers, by path; closed ones included."""
    return Union.objects.filter(reach.q("path", *roles)).order_by("path")


def open_unions():
    """Every union that is not closed, by path: names and places are public."""
    return Union.objects.filter(closed_on=None).order_by("path")


def subtree(union):
    """`union` and everything below it, by path: one indexed prefix question."""
    return Union.objects.filter(path__startswith=union.path).order_by("path")


def ancestors(union):
    """`union` and everything above it, root first."""
    return Union.objects.filter(path__in=union.ancestor_paths).order_by("path")


def members_within(reach: Reach, *roles: str):
    """Live memberships covered by a duty, by the sound of the name; person and union fetched along."""
    return (
        Membership.objects.filter(reach.q("union__path", *roles), left_on=None)
        .select_related("person", "union")
        .order_by("person__pinyin", "person_id")
    )


def memberships_within(reach: Reach, *roles: str):
    """Live and ended memberships covered by a duty, the newest first."""
    return (
        Membership.objects.filter(reach.q("union__path", *roles))
        .select_related("person", "union")
        .order_by("-joined_on", "-pk")
    )


def people_within(reach: Reach, *roles: str):
    """People with a live membership covered by a duty, by the sound of the name."""
    live = Membership.objects.filter(reach.q("union__path", *roles), person=OuterRef("pk"), left_on=None)
    return Person.objects.filter(Exists(live)).order_by("pinyin", "pk")


def member_count(union) -> int:
    """Live members of `union` and everything below it; one query."""
    return Membership.objects.filter(left_on=None, union__path__startswith=union.path).count()


def with_member_counts(unions):
    """`unions` annotated with `direct_members`, the live members of each union itself."""
    return unions.annotate(direct_members=Count("memberships", filter=Q(memberships__left_on=None)))


def history_of(person):
    """All memberships of `person`, the live one first, then the newest."""
    return (
        Membership.objects.filter(person=person).select_related("union").order_by(F("left_on").desc(nulls_first=True))
    )


def live_membership(person):
    """The live membership of `person` with its union, or None."""
    return Membership.objects.filter(person=person, left_on=None).select_related("union").first()


def person_by_phone(phone: str):
    """The person with this phone number, or None; a number that is none finds nobody."""
    number = normal_phone(phone)
    return next(iter(composed(_with_phone, index=blind_index(number, "phone"))), None) if number else None


def _with_phone(*, index):
    return Person.objects.filter(phone_index=index).order_by("pk")[:1]


def person_by_id_number(number: str):
    """The person with this national ID number, or None."""
    number = normal_id_number(number)
    return Person.objects.filter(id_index=blind_index(number, "id_number")).first() if number else None


def person_words(words: str, prefix: str = "") -> Q:
    """People whose name, sound, member number, phone or ID number fits `words`; `prefix` leads to the person."""
    words = clean_text(words)[:60]
    if not words:
        return Q()
    # below three letters a trigram index helps only at the start of the name
    how = "startswith" if len(words) < 3 else "contains"
    sound = re.sub(r"[\s']+", "", words.lower())
    found = Q(**{f"{prefix}name__{how}": words}) | Q(**{f"{prefix}pinyin__{how}": sound})
    if " " not in sound and len(sound) < 3:
        found |= Q(**{f"{prefix}pinyin__contains": " " + sound})
    if phone := normal_phone(words):
        found |= Q(**{f"{prefix}phone_index": blind_index(phone, "phone")})
    if number := normal_id_number(words):
        found |= Q(**{f"{prefix}id_index": blind_index(number, "id_number")})
    return found


def find_members(reach: Reach, words: str):
    """`members_within(reach)` that fit `words`: name, sound, member number, phone (looked up by its index)."""
    return fitting(members_within(reach), words)


def fitting(memberships, words: str):
    """Those of `memberships` whose person or member number fits `words`; all of them without words."""
    words = clean_text(words)[:60]
    return memberships.filter(person_words(words, "person__") | Q(number__iexact=words)) if words else memberships


def find_unions(unions, words: str):
    """Those of `unions` whose name, sound or code fits `words`."""
    words = clean_text(words)[:60]
    if not words:
        return unions
    return unions.filter(
        Q(name__contains=words) | Q(pinyin__contains=words.lower().replace(" ", "")) | Q(code__istartswith=words)
    )


def duties_within(reach: Reach, *roles: str):
    """Duties at unions that are covered, open ones first; user, person and union fetched along."""
    return (
        Duty.objects.filter(reach.q("union__path", *roles))
        .select_related("user__person", "union")
        .order_by(F("ends_on").desc(nulls_first=True), "union__path", "role")
    )


def open_duties_of(user):
    """Duties of `user` that count today or later."""
    return Duty.objects.filter(user=user).filter(Q(ends_on=None) | Q(ends_on__gt=timezone.localdate()))


def invitations_within(reach: Reach, *roles: str):
    """Invitations to duties at covered unions, the newest first."""
    return Invitation.objects.filter(reach.q("union__path", *roles)).select_related("union", "invited_by__person")


def accounts_within(reach: Reach, *roles: str):
    """Accounts that hold or held a duty at a covered union, by username."""
    held = Duty.objects.filter(reach.q("union__path", *roles), user=OuterRef("pk"))
    return User.objects.filter(Exists(held)).select_related("person").order_by("username")


def dormant_accounts():
    """Open staff accounts that nobody signed in to for DORMANT_DAYS, counted from their making when never used."""
    then = timezone.now() - DORMANT
    return User.objects.filter(is_active=True, is_staff=True, date_joined__lt=then).filter(
        Q(last_login=None) | Q(last_login__lt=then)
    )


def is_dormant(user) -> bool:
    """Whether `user` is among the `dormant_accounts`, without asking the database."""
    return user.is_staff and max(user.last_login or user.date_joined, user.date_joined) < timezone.now() - DORMANT


def staff_for(union, role: str):
    """Accounts that hold `role` today at `union` or above it, those nearest to the union first."""
    today = timezone.localdate()
    return (
        User.objects.filter(
            is_active=True,
            duties__role=role,
            duties__union__path__in=union.ancestor_paths,
            duties__starts_on__lte=today,
        )
        .filter(Q(duties__ends_on=None) | Q(duties__ends_on__gt=today))
        .select_related("person")
        .order_by("-duties__union__path", "pk")
    )


def latest_notices():
    """The newest version of each purpose's notice."""
    return Notice.objects.order_by("purpose", "-version").distinct("purpose")


def live_consents(person):
    """What `person` agrees to now, with the notice that was read."""
    return Consent.objects.filter(person=person, withdrawn_at=None).select_related("notice")


def has_consent(person, purpose: str) -> bool:
    """Whether `person` agrees to `purpose` now, in whatever version."""
    return live_consents(person).filter(purpose=purpose).exists()


def consents_within(reach: Reach, *roles: str):
    """Consents of people whose live membership is covered, the newest first."""
    live = Membership.objects.filter(reach.q("union__path", *roles), person=OuterRef("person"), left_on=None)
    return Consent.objects.filter(Exists(live)).select_related("person", "notice")


def copy_of(person) -> dict:
    """Everything this app keeps about `person`, in plain values (S18, PIPL 45)."""
    consents = Consent.objects.filter(person=person).select_related("notice")
    return {
        "name": person.name,
        "phone": person.phone,
        "id_number": person.id_number,
        "kept_since": person.created_at.isoformat(),
        "memberships": [
            {
                "union": row.union.name,
                "number": row.number,
                "joined_on": row.joined_on.isoformat(),
                "left_on": row.left_on.isoformat() if row.left_on else None,
            }
            for row in history_of(person)
        ],
        "cards": [
            {"issued_at": card.issued_at.isoformat(), "state": card.state, "has_photo": bool(card.photo)}
            for card in person.cards.all()
        ],
        "consents": [
            {
                "purpose": row.purpose,
                "version": row.notice.version,
                "given_at": row.given_at.isoformat(),
                "withdrawn_at": row.withdrawn_at.isoformat() if row.withdrawn_at else None,
            }
            for row in consents
        ],
        "tables": tables_of(person),
    }
