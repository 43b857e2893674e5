"""Terms, the agreement and its answers at the office's desk (S1-11, S1-14)."""

from datetime import timedelta

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ui.components.marks import when

from .. import policies
from ..actions import appointments as act
from ..actions.agreements import answer_agreement, publish_agreement
from ..actions.roster import taken_seats
from ..errors import OrderRefused
from ..forms import BehalfForm, NoteForm, RenewForm, RetireForm, SignForm, TermForm
from ..models import Agreement, AgreementAnswer, Appointment
from ..queries import appointments as queries
from ..queries.menu import corps_within
from ..states import AppointmentState as A
from .base import LectureAdmin, ReadAdmin, chip
from .deciding import DecidingAdmin
from .decisions import Verb
from .filters import CorpsFilter, StateFilter, through


def _office(*states):
    return lambda reach, row: row.state in states and policies.can_keep_corps(reach, row.corps)


def _signs(reach, row):
    return row.state == A.PROPOSED and policies.can_sign_appointment(reach, row)


def _on_behalf(row, by, data):
    current = queries.current_agreement()
    if current is None:
        raise OrderRefused("accepted", _("No agreement is published yet."))
    answer_agreement(row.speaker, current, by=by, **data)


VERBS = (
    Verb("sign", pgettext_lazy("verb", "Sign"), SignForm, _signs,
         lambda row, by, data: act.sign_appointment(row, by=by, **data), _("Signed; the letter is issued."), "primary"),
    Verb("renew", pgettext_lazy("verb", "Renew"), RenewForm, _office(A.ACTIVE),
         lambda row, by, data: act.renew_appointment(row, by=by, **data), _("Proposed; a second person signs.")),
    Verb("suspend", pgettext_lazy("verb", "Suspend"), NoteForm, _office(A.ACTIVE),
         lambda row, by, data: act.suspend_appointment(row, by=by, note=data["note"]),
         _("Suspended; the menu hides the speaker.")),
    Verb("resume", pgettext_lazy("verb", "Take back into office"), NoteForm, _office(A.SUSPENDED),
         lambda row, by, data: act.resume_appointment(row, by=by, note=data["note"]), _("Back in office."), "primary"),
    Verb("keep", pgettext_lazy("verb", "Looked at: keep in office"), NoteForm,
         lambda reach, row: bool(row.flagged_at) and _office(A.ACTIVE, A.SUSPENDED)(reach, row),
         lambda row, by, data: act.keep_in_office(row, by=by, note=data["note"]), _("Kept, with your reason.")),
    Verb("behalf", pgettext_lazy("verb", "Answer the agreement for the speaker"), BehalfForm,
         lambda reach, row: _office(A.PROPOSED, A.ACTIVE)(reach, row) and policies.can_invite(reach, row.speaker),
         _on_behalf, _("The answer is kept with your reason.")),
    Verb("retire", pgettext_lazy("verb", "Retire"), RetireForm, _office(A.ACTIVE, A.SUSPENDED),
         lambda row, by, data: act.retire_appointment(row, by=by, **data), _("Retired; the record is kept."), "danger"),
    Verb("decline", pgettext_lazy("verb", "Do not sign"), NoteForm, _office(A.PROPOSED),
         lambda row, by, data: act.decline_appointment(row, by=by, note=data["note"]), _("Not signed."), "danger"),
)  # fmt: skip


class ProposeForm(TermForm, forms.ModelForm):
    """A term for a speaker who has a record already."""

    class Meta:
        model = Appointment
        fields = ["corps", "speaker"]


class TermFilter(admin.SimpleListFilter):
    title = _("to do")
    parameter_name = "work"

    def lookups(self, request, model_admin):
        return [("flagged", _("to be looked at")), ("ending", _("ends within 60 days"))]

    def queryset(self, request, queryset):
        if self.value() == "flagged":
            return queryset.filter(pk__in=queries.terms_to_look_at(request.reach).order_by().values("pk"))
        if self.value() == "ending":
            return queryset.filter(pk__in=queries.terms_ending(timezone.localdate(), 60).order_by().values("pk"))
        return queryset


@admin.register(Appointment)
class AppointmentAdmin(DecidingAdmin):
    """Terms in the corps; a new one is proposed here for somebody who has a record."""

    verbs = VERBS
    form = ProposeForm
    list_display = ["speaker", "stands", "corps", "title", "starts_on", "ends_on", "letter", "flag"]
    list_filter = [through(StateFilter, states=A.choices), TermFilter, CorpsFilter,
                   ("ends_on", admin.DateFieldListFilter)]  # fmt: skip
    search_fields = ["speaker__name", "speaker__pinyin", "corps__name", "paper__number"]
    list_select_related = False
    autocomplete_fields = ["speaker"]
    shown = [
        (
            None,
            {"fields": ["speaker", "stands", "corps", "title", "starts_on", "ends_on", "letter", "override_reason"]},
        ),
        (_("Signatures"), {"fields": ["proposer", "signer", "signed"]}),
        (_("Course"), {"fields": ["follows", "flag", "farewell"]}),
    ]

    def scoped(self, reach):
        return queries.appointments_within(reach)

    def has_add_permission(self, request):
        return request.reach.has(*self.view_roles)

    def get_fieldsets(self, request, obj=None):
        if obj:
            return self.shown
        return [(None, {"fields": ["corps", "speaker", "starts_on", "years", "title", "override_reason"]})]

    def get_readonly_fields(self, request, obj=None):
        return super().get_readonly_fields(request, obj) if obj else []

    def choices_within(self, request, name):
        return corps_within(request.reach) if name == "corps" else None

    def save_through(self, request, thing, form, change):
        names = ("corps", "speaker", "starts_on", "years", "title", "override_reason")
        return act.propose_appointment(by=request.user, **{name: form.cleaned_data[name] for name in names})

    def beside(self, request, row):
        answers = [
            (when(one.answered_at), reverse("lectures:agreement-pdf", args=[one.pk]),
             f"v{one.agreement.version} · {_('agrees') if one.accepted else _('does not agree')}"
             + (f" · {one.answered_by}: {one.on_behalf_reason}" if one.on_behalf_reason else ""))
            for one in queries.answers_of(row.speaker)
        ]  # fmt: skip
        links = [(_("Speaker's record"), reverse("admin:lectures_speaker_change", args=[row.speaker_id]))]
        if row.paper:
            links.append((_("Letter as PDF"), reverse("lectures:paper-pdf", args=[row.paper.code])))
        notes = [("bad", row.flag_words)] if row.flagged_at else []
        if row.state == A.PROPOSED and queries.lacks_agreement(row.speaker):
            notes.append(("warn", _("the agreement is not accepted yet")))
        ahead = queries.talks_ahead(row.speaker)
        if ahead:
            notes.append(("info", _("lectures agreed ahead: %(count)s") % {"count": ahead}))
        return {"lists": [(_("Answers to the agreement"), answers)], "links": links, "notes": notes}

    def facts(self, request, row):
        days = _("from %(first)s until %(last)s") % {
            "first": date_format(row.starts_on), "last": date_format(row.ends_on - timedelta(days=1)),
        }  # fmt: skip
        places = _("%(taken)s of %(places)s taken") % {
            "taken": taken_seats(row.corps), "places": row.corps.capacity_people,
        }  # fmt: skip
        answer = queries.latest_answer(row.speaker)
        agrees = _("not answered") if answer is None else _("agrees") if answer.accepted else _("does not agree")
        return [
            (_("speaker"), f"{row.speaker} · {row.speaker.trade}"), (_("speaker corps"), row.corps), (_("term"), days),
            (_("term before"), self.follows(row)), (_("places"), places), (_("agreement"), agrees),
            (_("proposed by"), self.proposer(row)),
        ]  # fmt: skip

    @admin.display(description=_("state"), ordering="state")
    def stands(self, row):
        return chip(row.state_label, row.state_tone)

    @admin.display(description=_("proposed by"))
    def proposer(self, row):
        return str(row.proposed_by or "–")

    @admin.display(description=_("signed by"))
    def signer(self, row):
        return str(row.signed_by or "–")

    @admin.display(description=_("signed at"), ordering="signed_at")
    def signed(self, row):
        return row.signed_at or "–"

    @admin.display(description=_("term before"))
    def follows(self, row):
        if row.renews is None:
            return _("none: the first term")
        return f"{date_format(row.renews.starts_on)} – {date_format(row.renews.ends_on - timedelta(days=1))}"

    @admin.display(description=_("letter"), ordering="paper__number")
    def letter(self, row):
        return row.paper.number if row.paper else "–"

    @admin.display(description=_("to be looked at"), ordering="flagged_at")
    def flag(self, row):
        return chip(row.flag_words, "bad") if row.flagged_at else "–"


@admin.register(Agreement)
class AgreementAdmin(LectureAdmin):
    """Versions of what speakers agree to; a new text is a new version."""

    list_display = ["version", "published_at", "yes", "no"]
    fields = ["text_zh", "text_en"]

    def scoped(self, reach):
        return queries.agreements_within(reach)

    def has_change_permission(self, request, obj=None):
        return obj is None and super().has_change_permission(request)

    def save_through(self, request, thing, form, change):
        return publish_agreement(by=request.user, **form.cleaned_data)

    @admin.display(description=_("agreed"), ordering="yes_count")
    def yes(self, row):
        return row.yes_count

    @admin.display(description=_("not agreed"), ordering="no_count")
    def no(self, row):
        return row.no_count


@admin.register(AgreementAnswer)
class AgreementAnswerAdmin(ReadAdmin):
    """Every answer with its version, moment and, when given on behalf, its reason."""

    view_roles = LectureAdmin.view_roles
    list_display = ["speaker", "agreement", "accepted", "answered_at", "answered_by", "on_behalf_reason", "paper"]
    list_filter = ["accepted", ("answered_at", admin.DateFieldListFilter),
                   through(CorpsFilter, field="speaker__home_corps")]  # fmt: skip
    search_fields = ["speaker__name", "speaker__pinyin"]
    fields = ["speaker", "agreement", "accepted", "answered_at", "answered_by", "on_behalf_reason", "address"]

    def scoped(self, reach):
        return queries.answers_within(reach)

    @admin.display(description=_("PDF of the agreement"))
    def paper(self, row):
        return format_html('<a href="{}">PDF</a>', reverse("lectures:agreement-pdf", args=[row.pk]))
