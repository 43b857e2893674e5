"""The counter: a till for papers. Everything by keyboard, the next field always focused."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from federation.masks import mask_phone
from ui.components.marks import day
from workflow.errors import WorkflowError

from ..actions import cases as act
from ..actions import followup, queue, receipts
from ..forms.common import NoteForm
from ..forms.counter import AnswerForm, CaseForm, ConsultationForm
from ..models import WAITING_NEED, Audience, Consultation
from ..queries import cases as case_queries
from ..queries import catalogue
from ..queries import sessions as queries
from ..states import CaseState, SessionState, SlotState, TicketState
from ..track import happenings
from .follow import receipt_answer
from .parts import counter_only, readers_only, refused, status_of
from .visit import person_of, prefill


def _session(request, pk):
    session = queries.session_in_reach(request.reach, pk)
    if session is None:
        raise Http404
    return session


@counter_only
def counter(request, pk):
    """Find by ticket, phone or plate; open a case; the queue and the tally beside it."""
    session = _session(request, pk)
    words = request.GET.get("q", "")[:40]
    form = CaseForm(
        request.POST or None, services=session.services.all(), companies=catalogue.companies_within(request.reach),
        initial=_known(request, session), found=partial(queries.service_brought, session),
    )  # fmt: skip
    error = None
    if request.method == "POST" and form.is_valid():
        try:
            case = _open(request, session, form.cleaned_data)
            return redirect("services:desk-case", case.number)
        except WorkflowError as raised:
            error = raised
            refused(form, error)
    mine = queries.desk_of(session, request.user)
    at_desk = mine.tickets.filter(state__in=[TicketState.CALLED, TicketState.SERVING]).first() if mine else None
    wanted = prefill(form, at_desk)
    context = {
        "session": session, "form": form, "q": words, "desk": mine, "at_desk": at_desk, "wanted": wanted,
        "found": case_queries.found_at_counter(session, words), "queue": list(queries.queue_of(session)[:300]),
        "tally": queries.tally_of(session), "is_open": session.state == SessionState.OPEN,
        "topics": Consultation.Topic.choices, "audiences": Audience.choices,
        "expected": queries.booked_of(session).filter(state=SlotState.BOOKED)[:12],
    }  # fmt: skip
    return render(request, "services/counter.html", context, status=status_of(form, error))


def _need(session, key):
    if not key:
        return None
    rows = session.station.needs.filter(state__in=WAITING_NEED).select_related(
        "service", "person", "vehicle", "company"
    )
    return rows.filter(pk=key).first() if str(key).isascii() and str(key).isdigit() and len(str(key)) < 10 else None


def _known(request, session) -> dict:
    """What a found need or ticket already says, taken over into the form; phones stay out of addresses."""
    need = _need(session, request.GET.get("need", ""))
    known = {name: request.GET[name][:10] for name in ("service", "ticket") if request.GET.get(name)}
    if need is not None:
        plate = need.vehicle.plate if need.vehicle else ""
        known |= {"need": need.pk, "service": need.service.code, "name": need.person.name, "plate": plate,
                  "company": need.company_id}  # fmt: skip
    return known


def _open(request, session, data):
    if session.state != SessionState.OPEN:
        raise WorkflowError(_("The counter is not open."))
    number, need = data.pop("ticket", None), _need(session, data.pop("need", None) or "")
    ticket = session.tickets.filter(number=number).first() if number else None
    desk = queries.desk_of(session, request.user)
    person = person_of(need, ticket, data["phone"])
    return act.open_case(
        by=request.user, station=session.station, session=session, ticket=ticket, desk=desk, person=person,
        papers_there=[], **data,
    )  # fmt: skip


@counter_only
def counter_step(request, pk, step):
    """Calls the next, takes a ticket for somebody, counts a question."""
    if request.method != "POST":
        raise Http404
    session = _session(request, pk)
    if step == "next":
        ticket = queue.call_next(session, by=request.user)
        words = _("Number %(number)s is called.") % {"number": ticket} if ticket else _("Nobody waits.")
        messages.success(request, words)
    elif step == "ticket":
        first = bool(request.POST.get("first"))
        reason = request.POST.get("first_reason", "")[:80] if first else ""
        ticket = queue.take_ticket(session, by=request.user, is_first=first, first_reason=reason)
        messages.success(request, _("Number %(number)s is given out.") % {"number": ticket})
    elif step == "arrive":
        key = request.POST.get("appointment", "")
        held = queries.booked_of(session).filter(pk=key if key.isascii() and key.isdigit() and len(key) < 10 else 0)
        ticket = queue.check_in(
            get_object_or_404(held.select_related("session__station__union", "person", "service")), by=request.user
        )
        messages.success(request, _("Checked in with number %(number)s.") % {"number": ticket})
    elif step == "question":
        form = ConsultationForm(request.POST)
        if not form.is_valid():
            raise Http404
        followup.note_consultation(session, by=request.user, **form.cleaned_data)
        messages.success(request, _("Counted."))
    else:
        raise Http404
    return redirect("services:counter", pk)


TICKET_STEPS = {
    "here": TicketState.SERVING, "hold": TicketState.HELD, "back": TicketState.WAITING, "done": TicketState.DONE,
    "gone": TicketState.LEFT,
}  # fmt: skip


@counter_only
def ticket_step(request, pk, step):
    """Serves, holds, calls again, finishes a ticket."""
    if request.method != "POST" or step not in (*TICKET_STEPS, "call"):
        raise Http404
    rows = queries.tickets_by_token().filter(session__in=queries.sessions_within(request.reach).order_by())
    ticket = get_object_or_404(rows, pk=pk)
    if step == "call":
        queue.call_ticket(ticket, by=request.user)
    else:
        queue.step_ticket(ticket, TICKET_STEPS[step], by=request.user)
    return redirect("services:counter", ticket.session_id)


def _case(request, number):
    case = case_queries.case_in_reach(request.reach, number)
    if case is None:
        raise Http404
    return case


@readers_only
def case_detail(request, number):
    """One case at the counter: papers to tick, what can be done, its letters and its history."""
    case = _case(request, number)
    return _case_page(request, case, NoteForm(), AnswerForm())


def _case_page(request, case, note, answer, status=200, error=None):
    state = case.state
    context = {
        "case": case, "version": case.version, "service": case.version.service, "error": error, "note": note,
        "answer": answer, "phone": mask_phone(case.person.phone), "letters": case_queries.receipts_of(case),
        "receipt": case_queries.valid_receipt(case), "happenings": happenings(case_queries.timeline_of(case), with_names=True),
        "is_handled": state in (CaseState.IN_PROGRESS, CaseState.NEED_MORE),
        "told": getattr(case, "missing_notice", None), "rating": getattr(case, "rating", None),
        "appeal": getattr(case, "appeal", None),
        "expired": receipts.expired_certificate(case) if state in (CaseState.IN_PROGRESS, CaseState.NEED_MORE) else None,
        "stated": receipts.stated_certificate(case) if state in (CaseState.IN_PROGRESS, CaseState.NEED_MORE) else None,
        "home": catalogue.home_authority(case.person, case.version.service),
    }  # fmt: skip
    return render(request, "services/case_detail.html", context, status=status)


@counter_only
def case_step(request, number, step):
    """Whatever is done with a case; a refusal comes back with what was ticked."""
    case = _case(request, number)
    if request.method != "POST" or step not in STEPS:
        raise Http404
    note, answer = NoteForm(request.POST), AnswerForm(request.POST)
    wanted = {"reject": note, "reverse": note, "follow": answer, "grant": answer, "dismiss": answer}.get(step)
    if wanted is not None and not wanted.is_valid():
        return _case_page(
            request, case, note if wanted is note else NoteForm(), answer if wanted is answer else AnswerForm(), 422
        )
    try:
        words = STEPS[step](case, request, wanted.cleaned_data if wanted else {})
    except WorkflowError as error:
        if error.status == 403:
            raise
        case.refresh_from_db()
        return _case_page(request, case, NoteForm(), AnswerForm(), error.status, error)
    if words:
        messages.success(request, words)
    return redirect("services:desk-case", number)


def _there(request) -> list[str]:
    return request.POST.getlist("paper")


def _approve(case, request, data):
    by, there = request.user, _there(request)
    if not act.is_complete(case, there):  # what was ticked stays ticked, although nothing can be granted
        act.note_papers(case, by=by, there=there)
    receipt = receipts.approve_case(case, by=by, there=there, printed=True)
    return _("Receipt %(number)s is issued.") % {"number": receipt.number}


def _window(case, request, data):
    act.note_papers(case, by=request.user, there=_there(request))
    case = act.forward_case(case, by=request.user)
    return _("Passed on. Promised until %(day)s.") % {"day": day(case.promised_on)}


def _missing(case, request, data):
    act.note_papers(case, by=request.user, there=_there(request))
    act.tell_missing(case, by=request.user)
    return _("The person has been told what is missing.")


def _done(case, request, data):
    receipt = receipts.approve_case(case, by=request.user)
    return _("Receipt %(number)s is issued.") % {"number": receipt.number}


def _reverse(case, request, data):
    receipt = case_queries.valid_receipt(case)
    if receipt is None:
        raise Http404
    second = receipts.reverse_receipt(receipt, by=request.user, **data)
    return _("Reversed by letter %(number)s.") % {"number": second.number}


def _print(case, request, data):
    receipt = case_queries.valid_receipt(case)
    if receipt is None:
        raise Http404
    receipts.count_print(receipt, by=request.user)
    return _("The letter was printed %(count)s times.") % {"count": receipt.prints}


def _send(case, request, data):
    receipt = case_queries.valid_receipt(case)
    if receipt is None:
        raise Http404
    receipts.send_receipt(receipt, by=request.user)
    return _("The link to the letter was sent to the phone again.")


def _follow(case, request, data):
    followup.follow_rating(case.rating, by=request.user, **data)
    return _("The person has been told.")


def _answer(grant):
    def answered(case, request, data):
        followup.answer_appeal(case.appeal, by=request.user, grant=grant, note=data["answer"])
        return _("The person has been told.")

    return answered


STEPS = {
    "accept": lambda case, request, data: act.accept_papers(case, by=request.user, there=_there(request)) and "",
    "papers": lambda case, request, data: act.note_papers(case, by=request.user, there=_there(request)) and "",
    "resume": lambda case, request, data: act.resume_case(case, by=request.user, there=_there(request)) and "",
    "collect": lambda case, request, data: act.hand_over(case, by=request.user) and "",
    "reject": lambda case, request, data: act.reject_case(case, by=request.user, **data) and "",
    "approve": _approve, "window": _window, "missing": _missing, "done": _done, "reverse": _reverse, "print": _print, "send": _send,
    "follow": _follow, "grant": _answer(True), "dismiss": _answer(False),
}  # fmt: skip


@readers_only
def receipt_pdf(request, pk):
    """A letter as PDF, the same as often as it is printed."""
    return receipt_answer(get_object_or_404(case_queries.receipts_within(request.reach), pk=pk))
