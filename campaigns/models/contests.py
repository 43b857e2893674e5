"""Contests of knowledge: banks, rounds, what each player was asked and answered, prizes (F-A5-04, S7-12)."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.models import Moving

from ..states.micros import CONTEST
from .visits import Visit


def new_seed() -> str:
    """The kept chance from which every shuffle of a contest follows."""
    return secrets.token_hex(16)


class QuestionBank(models.Model):
    """Questions under one title, of one union; the unions below may use them."""

    union = models.ForeignKey(
        "federation.Union", models.PROTECT, related_name="question_banks", verbose_name=_("union")
    )
    title = models.CharField(pgettext_lazy("micros", "title"), max_length=80)

    class Meta:
        verbose_name = _("question bank")
        verbose_name_plural = _("question banks")
        ordering = ["title", "pk"]
        constraints = [models.UniqueConstraint(fields=["union", "title"], name="campaigns_questionbank_once")]

    def __str__(self):
        return self.title


class Question(models.Model):
    """One question with two to six answers; `right` is the place of the right one, the first being 0."""

    bank = models.ForeignKey(QuestionBank, models.PROTECT, related_name="questions", verbose_name=_("question bank"))
    code = models.CharField(pgettext_lazy("micros", "code"), max_length=20)
    text = models.CharField(pgettext_lazy("campaigns", "question"), max_length=300)
    options = models.JSONField(pgettext_lazy("micros", "answers"))
    right = models.PositiveSmallIntegerField(_("right answer"))
    explanation = models.CharField(_("explanation"), max_length=300, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = pgettext_lazy("campaigns", "question")
        verbose_name_plural = pgettext_lazy("campaigns", "questions")
        ordering = ["bank", "code"]
        constraints = [
            models.UniqueConstraint(fields=["bank", "code"], name="campaigns_question_once"),
            models.CheckConstraint(condition=Q(right__lt=6), name="campaigns_question_right"),
        ]

    def __str__(self):
        return self.text

    @property
    def union(self):
        return self.bank.union


class Contest(Moving):
    """Rounds over one bank: `draw` questions a try, `seconds` for all of them, the best try of a round counts."""

    machine = CONTEST

    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="contests", verbose_name=_("union"))
    visit = models.ForeignKey(
        Visit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contests",
        verbose_name=pgettext_lazy("micros", "visit"),
    )
    bank = models.ForeignKey(QuestionBank, models.PROTECT, related_name="contests", verbose_name=_("question bank"))
    title = models.CharField(pgettext_lazy("micros", "title"), max_length=80)
    about = models.CharField(pgettext_lazy("micros", "about it"), max_length=400, blank=True)
    draw = models.PositiveSmallIntegerField(_("questions a try"), default=10)
    seconds = models.PositiveSmallIntegerField(_("seconds for a try"), default=600)
    tries = models.PositiveSmallIntegerField(_("tries a round"), default=1)
    seed = models.CharField(max_length=32, default=new_seed, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("contest")
        verbose_name_plural = _("contests")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=CONTEST.legal_states(), name="campaigns_contest_legal_state"),
            models.CheckConstraint(
                condition=Q(draw__range=(1, 100), seconds__range=(10, 7200), tries__range=(1, 10)),
                name="campaigns_contest_figures",
            ),
        ]

    def __str__(self):
        return self.title


class ContestRound(models.Model):
    """When a round is played."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="rounds", verbose_name=_("contest"))
    number = models.PositiveSmallIntegerField(_("round"))
    opens_at = models.DateTimeField(pgettext_lazy("micros", "opens"))
    closes_at = models.DateTimeField(pgettext_lazy("micros", "closes"))

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["contest", "number"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "number"], name="campaigns_contestround_once"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="campaigns_contestround_in_order"),
        ]

    def __str__(self):
        return f"{self.contest} {self.number}"

    @property
    def union(self):
        return self.contest.union

    def is_open(self, now=None) -> bool:
        return self.opens_at <= (now or timezone.now()) < self.closes_at


class Attempt(models.Model):
    """One try of one player: what was drawn (`paper`: question and order of its answers), the clock, the score.

    `spent_ms` is the time until the last answer that was accepted; the server's clock alone counts.
    """

    round = models.ForeignKey(ContestRound, models.PROTECT, related_name="attempts", verbose_name=_("round"))
    person = models.ForeignKey("federation.Person", models.PROTECT, related_name="attempts", verbose_name=_("player"))
    union = models.ForeignKey("federation.Union", models.PROTECT, related_name="+", verbose_name=_("union"))
    number = models.PositiveSmallIntegerField(_("try"))
    paper = models.JSONField(editable=False)
    started_at = models.DateTimeField(_("started"))
    due_at = models.DateTimeField(_("time is over"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    answered = models.PositiveSmallIntegerField(pgettext_lazy("campaigns", "answered"), default=0)
    score = models.PositiveSmallIntegerField(pgettext_lazy("micros", "score"), default=0)
    spent_ms = models.PositiveIntegerField(_("time (ms)"), default=0)

    class Meta:
        verbose_name = _("try in a contest")
        verbose_name_plural = _("tries in contests")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "person", "number"], name="campaigns_attempt_once"),
            models.UniqueConstraint(
                fields=["round", "person"], condition=Q(finished_at=None), name="campaigns_attempt_one_running"
            ),
        ]
        indexes = [
            models.Index(
                fields=["round", "person", "-score", "spent_ms"], condition=Q(finished_at__isnull=False),
                name="campaigns_attempt_ranked",
            ),
            models.Index(fields=["due_at"], condition=Q(finished_at=None), name="campaigns_attempt_running"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.round} {self.number}"


class Answer(models.Model):
    """An accepted answer; the constraint lets each place of a paper have one."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="answers")
    position = models.PositiveSmallIntegerField()
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    choice = models.PositiveSmallIntegerField()
    is_right = models.BooleanField()
    answered_at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("micros", "answer")
        verbose_name_plural = pgettext_lazy("micros", "answers")
        ordering = ["attempt", "position"]
        constraints = [models.UniqueConstraint(fields=["attempt", "position"], name="campaigns_answer_once")]


class Prize(models.Model):
    """A prize of a contest and for how many."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="prizes", verbose_name=_("contest"))
    place = models.PositiveSmallIntegerField(pgettext_lazy("micros", "order"))
    title = models.CharField(_("prize"), max_length=60)
    people = models.PositiveSmallIntegerField(_("for how many"))
    value = models.DecimalField(_("value in yuan"), max_digits=8, decimal_places=2)

    class Meta:
        verbose_name = _("prize")
        verbose_name_plural = _("prizes")
        ordering = ["contest", "place"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "place"], name="campaigns_prize_once"),
            models.CheckConstraint(condition=Q(people__gte=1, value__gte=0), name="campaigns_prize_figures"),
        ]

    def __str__(self):
        return self.title

    @property
    def union(self):
        return self.contest.union


class Award(models.Model):
    """Who got which prize; one each."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="awards")
    prize = models.ForeignKey(Prize, models.PROTECT, related_name="awards", verbose_name=_("prize"))
    person = models.ForeignKey("federation.Person", models.PROTECT, related_name="awards", verbose_name=_("player"))
    rank = models.PositiveSmallIntegerField(_("rank"))

    class Meta:
        verbose_name = _("awarded prize")
        verbose_name_plural = _("awarded prizes")
        ordering = ["contest", "rank"]
        constraints = [models.UniqueConstraint(fields=["contest", "person"], name="campaigns_award_one_each")]
