from datetime import date

import pytest
from django.utils import translation

from workflow.days import add_workdays, explain
from workflow.errors import Busy, InvalidTransition
from workflow.steps import Step, buttons

from .things import LAMP, LampState


@pytest.mark.django_db
def test_deadlines_and_refusals_speak_chinese():
    steps = add_workdays(date(2026, 2, 12), 3).steps
    said = explain(steps, "zh-hans")
    assert said.startswith("3 个工作日：2月13日") and "调休上班" in said and "春节" in said
    with translation.override("zh-hans"):
        assert "稍后再试" in str(Busy())
        assert "不能改为" in str(InvalidTransition(LAMP, LampState.ON, LampState.BROKEN))


def test_of_the_steps_offered_one_alone_is_primary():
    def step(tone):
        return Step("", act=None, may=lambda reach, thing: reach, done="", tone=tone)

    steps = {"away": step("danger"), "on": step("primary"), "up": step("primary"), "off": step("")}
    assert [(name, one.tone) for name, one in buttons(True, None, steps)] == [
        ("away", "danger"),
        ("on", "primary"),
        ("up", ""),
        ("off", ""),
    ]
    assert buttons(False, None, steps) == [] and steps["up"].tone == "primary"  # the table itself stays
