"""A thing of our own for the tests of moving, and what surrounds it."""

from django.apps.registry import Apps
from django.db import models
from django.db.models import TextChoices

from federation.models import Union, UnionKind, User
from workflow.machine import Machine, Move
from workflow.models import Moving


class LampState(TextChoices):
    OFF = "off", "off"
    ON = "on", "on"
    DIM = "dim", "dimmed"
    BROKEN = "broken", "broken"


LAMP = Machine(
    "tests.lamp",
    LampState.OFF,
    moves={
        LampState.OFF: {LampState.ON: Move("Switch on"), LampState.BROKEN: Move("Report", needs_note=True, tone="bad")},
        LampState.ON: {LampState.OFF: Move("Switch off"), LampState.DIM: Move("Dim")},
        LampState.DIM: {LampState.OFF: Move("Switch off")},
    },
    tones={LampState.ON: "ok", LampState.BROKEN: "bad"},
)


class Lamp(Moving):
    machine = LAMP
    journal_union_id = models.BigIntegerField(null=True)
    colour = models.CharField(max_length=20, blank=True)

    class Meta:
        app_label = "workflow"
        db_table = "tests_lamp"
        apps = Apps()  # the portal itself never hears of it


def make_union(code="HZ"):
    return Union.objects.create(code=code, path=f"{code}/", name=f"union {code}", kind=UnionKind.MUNICIPAL_FEDERATION)


def make_user(name="clerk", **more):
    return User.objects.create(username=name, **more)
