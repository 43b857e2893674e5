"""Terms in a corps: who sees them, what stands in their way, which end soon (S1-11, S1-14)."""

from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from federation.models import Role
from workflow.parameters import value_of

from ..models import Agreement, AgreementAnswer, Appointment, Course, Enrolment, Order, Seat, Speaker
from ..parameters import AGREEMENT_NEEDED, COURSES_NEEDED
from ..states import AppointmentState as A
from ..states import EnrolmentState, OrderState

IN_OFFICE = (A.ACTIVE, A.SUSPENDED)
LIVE = (A.PROPOSED, A.ACTIVE, A.SUSPENDED)


def appointments_within(reach):
    """Terms of the corps whose office this is; newest first."""
    rows = Appointment.objects.filter(reach.q("corps__union__path", Role.CORPS_OFFICER))
    return rows.select_related("corps__union", "speaker__person", "seat", "paper", "proposed_by", "signed_by", "renews")


def appointments_of(speaker):
    """A speaker's terms, newest first."""
    return Appointment.objects.filter(speaker=speaker).select_related("corps__union", "paper")


def courses_lacking(person) -> list[Course]:
    """Required courses that `person` has not passed; none while the figure says that they are not needed (F-A1-06)."""
    if not int(value_of(COURSES_NEEDED)):
        return []
    passed = Enrolment.objects.filter(person=person, state=EnrolmentState.PASSED).values("batch__course")
    return list(Course.objects.filter(is_required=True, is_active=True).exclude(pk__in=passed))


def current_agreement() -> Agreement | None:
    """The newest version, None before the first."""
    return Agreement.objects.first()


def latest_answer(speaker) -> AgreementAnswer | None:
    """The speaker's last answer to the newest version."""
    agreement = current_agreement()
    return agreement.answers.filter(speaker=speaker).first() if agreement else None


def answers_of(speaker):
    """Every answer the speaker gave, newest first."""
    return AgreementAnswer.objects.filter(speaker=speaker).select_related("agreement", "answered_by__person")


def answers_visible(reach):
    """The person's own answers, and those of the speakers at home in the corps whose office this is."""
    mine = Q(speaker__person=reach.person_id) if reach.person_id else Q(pk__in=[])
    rows = AgreementAnswer.objects.filter(mine | reach.q("speaker__home_corps__union__path", Role.CORPS_OFFICER))
    return rows.select_related("agreement", "speaker__home_corps__union", "answered_by__person")


def lacks_agreement(speaker) -> bool:
    """Whether the newest agreement still has to be accepted before a signature."""
    if not int(value_of(AGREEMENT_NEEDED)) or current_agreement() is None:
        return False
    answer = latest_answer(speaker)
    return answer is None or not answer.accepted


def open_seat(speaker, corps) -> Seat | None:
    """The speaker's seat in the corps that counts today or later."""
    rows = Seat.objects.filter(speaker=speaker, corps=corps)
    return rows.filter(Q(ends_on=None) | Q(ends_on__gt=timezone.localdate())).order_by("pk").first()


def is_on_duty(speaker) -> bool:
    """Seated today in some corps and suspended in none."""
    today = timezone.localdate()
    seats = Seat.objects.filter(speaker=speaker, starts_on__lte=today)
    seated = seats.filter(Q(ends_on=None) | Q(ends_on__gt=today)).exists()
    return seated and not Appointment.objects.filter(speaker=speaker, state=A.SUSPENDED).exists()


def talks_ahead(speaker) -> int:
    """Accepted lectures that are still to come; they go to somebody else when the speaker leaves."""
    return Order.objects.filter(speaker=speaker, state=OrderState.ACCEPTED, starts_at__gt=timezone.now()).count()


def terms_over(today):
    """Terms in office whose last day has passed."""
    return Appointment.objects.filter(state__in=IN_OFFICE, ends_on__lte=today).order_by("pk")


def terms_begun_unseen(today):
    """Terms in office that have begun although the speaker is not shown yet."""
    begun = Appointment.objects.filter(state=A.ACTIVE, starts_on__lte=today, ends_on__gt=today)
    return begun.filter(speaker__is_active=False).select_related("speaker").order_by("pk")


def terms_ending(today, days: int):
    """Active terms that end within `days`, without a term that follows them."""
    next_term = Appointment.objects.filter(renews=OuterRef("pk"), state__in=LIVE)
    rows = Appointment.objects.filter(state=A.ACTIVE, ends_on__gt=today, ends_on__lte=today + timedelta(days=days))
    rows = rows.filter(~Exists(next_term)).select_related("speaker__person", "corps__union")
    return rows.order_by("ends_on", "pk")


def terms_to_look_at(reach):
    """Terms in office that were flagged because an honour was withdrawn; the oldest first."""
    return appointments_within(reach).filter(state__in=IN_OFFICE, flagged_at__isnull=False).order_by("flagged_at")


def speakers_without_term(reach):
    """Active speakers of the office's corps whom no live term holds, to be appointed."""
    live = Appointment.objects.filter(speaker=OuterRef("pk"), state__in=LIVE)
    rows = Speaker.objects.filter(reach.q("home_corps__union__path", Role.CORPS_OFFICER), is_active=True)
    return rows.filter(~Exists(live)).select_related("home_corps__union", "person")


def agreements_within(reach):
    """Every version for those who keep a corps, with how many of their speakers agreed and did not; newest first."""
    if not reach.has(Role.CORPS_OFFICER):
        return Agreement.objects.none()
    said_yes = Count("answers", filter=Q(answers__accepted=True))
    return Agreement.objects.annotate(yes_count=said_yes, no_count=Count("answers", filter=Q(answers__accepted=False)))


def answers_within(reach):
    """Answers of the speakers at home in the office's corps, newest first."""
    rows = AgreementAnswer.objects.filter(reach.q("speaker__home_corps__union__path", Role.CORPS_OFFICER))
    return rows.select_related("agreement", "speaker", "answered_by__person")
