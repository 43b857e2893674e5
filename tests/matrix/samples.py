"""Which things of the world stand for the parts of the addresses, one function for the addresses of each business."""

from datetime import date

from django.contrib import admin

from federation.actions.invitations import link_of
from federation.models import SignInLine
from lectures.actions.own_record import link_of as link_of_claim
from lectures.models import AgreementAnswer
from tests.matrix.audits import audit_samples
from tests.matrix.micros import micro_samples
from tests.matrix.weeks import week_samples
from workerhomes.hours_seal import Sealed, seal


def samples_of(the) -> dict[str, dict[str, object]]:
    """Address -> values of its parts; admin pages of rows go by the label of their table."""
    samples: dict[str, dict[str, object]] = {}
    for model in admin.site._registry:
        row = model._base_manager.order_by("pk").first()
        samples[model._meta.label] = {"object_id": row.pk if row else None, "pk": row.pk if row else None}
    chosen = [the.own, the.asked, the.line, the.member.person.memberships.get(), the.officer, the.officer.duties.get()]
    chosen.append(SignInLine.objects.create(kind="sign_in", result="done", user=the.officer, account="officer"))
    for row in chosen:
        samples[row._meta.label] = {"object_id": row.pk, "pk": row.pk}
    businesses = (
        _orders(the)
        | _schools(the)
        | _growth(the)
        | _homes(the)
        | _bought(the)
        | _activities(the)
        | _counter(the)
        | audit_samples(the.audits)
    )
    businesses |= _wishes(the)
    businesses |= micro_samples(the.micros) | week_samples(the.weeks)
    return samples | _portal(the) | businesses


def _token(link: str) -> str:
    return link.rstrip("/").rsplit("/", 1)[1]


def _portal(the):
    """Addresses of the portal itself, the union and its messages."""
    return {
        "*": {"number": the.asked.number, "code": the.topic.code, "kind": "members", "app_label": "federation"},
        "federation:invitation-accept": {"token": _token(link_of(the.invitation))},
        "federation:card-step": {"step": "lost"},
        "federation:import-columns": {"pk": the.run.pk},
        "federation:import-check": {"pk": the.run.pk},
        "federation:import-errors": {"pk": the.run.pk},
        "federation:unmask": {"pk": the.member.person_id, "field": "phone"},
        "inbox-open": {"pk": the.message.pk},
        "inbox-read": {"pk": the.message.pk},
        "admin:notifications_broadcast_send": {"pk": the.broadcast.pk},
        "account_reset_password_from_key": {"uidb36": "1", "key": "set-password"},
        "mfa_remove_webauthn": {"pk": 1},
        "mfa_edit_webauthn": {"pk": 1},
        "media": {"name": "lecture_reports/photo.jpg"},
        "admin:view_on_site": {"content_type_id": "1", "object_id": "1"},
        "admin/(?P<url>.*)$": {"url": "no-such-page/"},
    }


def _orders(the):
    """Addresses of the menu, its orders and the schedule."""
    return {
        "lectures:order-reject": {"number": the.sent.number},
        "lectures:order-confirm": {"number": the.settled.number},
        "lectures:order-close": {"number": the.held.number},
        "lectures:order-feedback": {"number": the.held.number},
        "lectures:order-photo": {"number": the.closed.number, "pk": the.photo.pk},
        "lectures:speaker-invite": {"pk": the.speaker.pk},
        "lectures:speaker-claim": {"token": _token(link_of_claim(the.claim))},
        "lectures:me-hours-remove": {"pk": the.speaker.weekly_hours.first().pk},
        "lectures:me-away-remove": {"pk": the.away.pk},
        "api:speaker": {"pk": the.speaker.pk},
        "lectures:speaker-detail": {"pk": the.speaker.pk},
        "lectures:waiting-new": {"pk": the.speaker.pk},
        "api:availability": {"pk": the.speaker.pk},
        **{
            f"lectures:schedule{page}": {"pk": the.corps.pk, "number": 1, "method": "request"}
            for page in ("", "-changes", "-release", "-link")
        },
        "lectures:draft-accept": {"pk": the.draft.pk},
        "lectures:draft-decline": {"pk": the.draft.pk},
        "lectures:feed": {"token": the.feed.token},
        "lectures:series-detail": {"pk": the.series.pk},
        "lectures:series-cancel": {"pk": the.series.pk},
        "lectures:series-rule": {"pk": the.series.pk},
        "lectures:request-answer": {"token": the.asked.requests.get().token},
        "lectures:request-calendar": {"token": the.asked.requests.get().token},
        "lectures:check-in": {"token": the.asked.check_in_token},
        "lectures:order-rate": {"token": the.closed.rating_token},
        "lectures:waiting-answer": {"token": the.waiting.token},
        "admin:lectures_series_decide": {"pk": the.series.pk, "verb": "cancel"},
        "admin:lectures_orderdraft_decide": {"pk": the.draft.pk, "verb": "withdraw"},
        "admin:lectures_topicproposal_decide": {"pk": the.proposal.pk, "verb": "decline"},
        "admin:lectures_order_decide": {"pk": the.asked.pk, "verb": "cancel"},
    }


def _schools(the):
    """Addresses of schools, their posts, visits and tutors."""
    return {
        "lectures:school-detail": {"pk": the.visit.school_id},
        **{f"lectures:post-{page}": {"pk": the.post.pk} for page in ("detail", "interest", "close")},
        **{f"lectures:slot-{page}": {"pk": the.slot.pk} for page in ("drop", "take")},
        "lectures:visit-detail": {"pk": the.visit.pk},
        "lectures:visit-step": {"pk": the.visit.pk, "step": "cancel"},
        "lectures:tutor-detail": {"pk": the.tutor.pk},
        "lectures:tutor-step": {"pk": the.tutor.pk, "step": "confirm"},
        "lectures:tutor-invite": {"pk": the.tutor.pk},
    }


def _growth(the):
    """Addresses of applications, courses, trial talks, scripts and papers."""
    return {
        **{f"lectures:paper-{page}": {"code": the.paper.code} for page in ("verify", "pdf")},
        "lectures:apply": {"pk": the.call.pk},
        "lectures:call-ranking": {"pk": the.call.pk},
        "lectures:call-tell": {"pk": the.call.pk},
        **{
            f"lectures:{name}": {"pk": the.application.pk}
            for name in ("application", "application-hand-in", "application-withdraw", "score")
        },
        "lectures:application-step": {"pk": the.application.pk, "step": "person"},
        **{
            f"lectures:{name}": {"pk": the.application.pk, "paper": the.application.papers.first().pk}
            for name in ("application-paper", "application-paper-remove")
        },
        "admin:lectures_candidacy_decide": {"pk": the.application.pk, "verb": "refuse"},
        "admin:lectures_appointment_decide": {"pk": the.term.pk, "verb": "decline"},
        "lectures:lesson-door": {"token": the.lesson.token},
        "lectures:lesson-poster": {"pk": the.lesson.pk},
        "lectures:batch-roll": {"pk": the.batch.pk},
        "lectures:trial-detail": {"pk": the.trial.pk},
        "lectures:trial-listen": {"token": the.trial.listener_token},
        "lectures:script-detail": {"pk": the.version.script_id},
        "lectures:script-write": {"pk": the.version.script_id},
        "lectures:script-file": {"pk": the.version.pk},
        "lectures:agreement-pdf": {"pk": AgreementAnswer.objects.order_by("pk").first().pk},
    }


def _homes(the):
    """Addresses of the worker homes."""
    return {
        **{
            f"workerhomes:{name}": {"code": the.homes.home.code, "pk": the.homes.room.pk}
            for name in (
                "home-detail",
                "home-unions",
                "joint-union-new",
                "room-detail",
                "room-book",
                "room-wait",
                "room-series",
                "desk-hours",
                "door",
                "door-worker",
            )
        },
        **{
            f"workerhomes:booking-{name}": {"number": the.homes.booking.number, "step": "cancel"}
            for name in ("detail", "refuse", "step")
        },
        **{f"workerhomes:series-{name}": {"pk": the.homes.series.pk, "step": "end"} for name in ("detail", "step")},
        "workerhomes:desk-door-revoke": {"pk": the.homes.home.devices.get().pk},
        "workerhomes:waiting-detail": {"pk": the.homes.waiting.pk},
        "workerhomes:hours-verify": {"token": seal(Sealed(the.member.person_id, 1, 60, date(2026, 11, 28)))},
        "workerhomes:desk-hours-remove": {"code": the.homes.home.code, "pk": the.homes.home.exceptions.get().pk},
    }


def _bought(the):
    """Addresses of bought services, volunteers and packages."""
    return {
        **{
            f"workerhomes:{name}": {"pk": the.homes.bought.contract.pk, "step": "end"}
            for name in ("contract-detail", "contract-step", "call-off-new", "invoice-new")
        },
        **{
            f"workerhomes:call-off-{name}": {"number": the.homes.bought.call.number, "step": "cancel"}
            for name in ("detail", "step")
        },
        **{
            f"workerhomes:{name}": {"pk": the.homes.bought.shift.pk, "step": "cancel"}
            for name in ("desk-shift", "desk-shift-step", "shift-step")
        },
        "workerhomes:place-step": {"pk": the.homes.bought.place.pk, "step": "check-in"},
        **{
            f"workerhomes:package-{name}": {
                "number": the.homes.bought.package.number,
                "token": the.homes.bought.package.token,
                "step": "cancel",
                "code": the.homes.home.code,
            }
            for name in ("detail", "agreement", "step", "verify", "new")
        },
        **{
            f"workerhomes:invoice-{name}": {"pk": the.homes.bought.invoice.pk, "step": "return"}
            for name in ("detail", "step")
        },
    }


def _activities(the):
    """Addresses of activities, seats, pauses and surveys."""
    return {
        **{
            f"workerhomes:{name}": {"number": the.homes.activity.number, "step": "cancel"}
            for name in (
                "activity-detail",
                "activity-join",
                "activity-calendar",
                "desk-activity",
                "desk-activity-edit",
                "desk-activity-step",
            )
        },
        "workerhomes:activity-rate": {"code": the.homes.came.code},
        **{
            f"workerhomes:{name}": {"pk": the.homes.signed.pk, "step": step}
            for name, step in (("sign-up-detail", "x"), ("sign-up-step", "cancel"), ("desk-sign-up-step", "withdraw"))
        },
        **{f"workerhomes:pause-{name}": {"pk": the.homes.pause.pk, "step": "lift"} for name in ("detail", "step")},
        **{
            f"workerhomes:{name}": {"pk": the.homes.need.survey_id}
            for name in ("survey-detail", "need-new", "desk-survey")
        },
        **{f"workerhomes:need-{name}": {"pk": the.homes.need.pk, "step": "decline"} for name in ("vote", "step")},
    }


def _counter(the):
    """Addresses of the on-site services."""
    pk = the.counter.session.pk
    return {
        "services:service-detail": {"code": "P01"},
        **{f"services:{name}": {"token": row.token} for name, row in the.counter.links.items()},
        **{
            f"services:{name}": {"pk": pk, "step": "next"}
            for name in ("session-detail", "session-book", "session-ticket", "display", "desk-session", "counter",
                         "counter-step", "batch-new")
        },
        **{f"services:{name}": {"number": the.counter.case.number, "step": "papers"} for name in ("desk-case", "case-step")},
        **{f"services:table-{name}": {"number": the.counter.table.number, "step": "raise"} for name in ("detail", "step")},
        "services:raised-step": {"pk": the.counter.raised.pk, "step": "agree"},
        "services:receipt-pdf": {"pk": the.counter.receipt.pk},
        "services:certificate": {"pk": the.counter.held.pk},
        "services:ticket-step": {"pk": the.counter.ticket.pk, "step": "call"},
        **{f"services:{name}": {"number": the.counter.batch.number} for name in ("batch", "batch-slip")},
    }  # fmt: skip


def _wishes(the):
    """Addresses of wishes."""
    wish, proposal = the.wishes.wish, {"pk": the.wishes.proposal.pk, "step": "meeting"}
    return {
        **{f"wishes:{name}": {"number": wish.number, "step": "begin"} for name in
           ("follow", "desk-wish", "desk-contact", "desk-photo", "desk-step")},
        **{f"wishes:{name}": {"token": wish.token} for name in ("track", "photo")},
        **{f"wishes:{name}": {"number": the.wishes.charity.number} for name in ("charity", "charity-claim")},
        "wishes:charity-step": {"number": the.wishes.draft.number, "step": "withdraw"},
        "wishes:proposal": proposal, "wishes:proposal-step": proposal,
        "wishes:proposal-file": {"pk": the.wishes.document.pk},
    }  # fmt: skip
