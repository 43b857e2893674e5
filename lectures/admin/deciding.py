"""Tables whose rows are read and decided, never typed over: the decisions stand as buttons above the row."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from workflow.errors import WorkflowError
from workflow.queries import history_of
from workflow.tokens import once

from .base import LectureAdmin, chip
from .decisions import Verb


class DecidingAdmin(LectureAdmin):
    """`verbs` are the decisions; each has its own page with the form it needs, and the action does it."""

    verbs: tuple[Verb, ...] = ()
    change_form_template = "admin/lectures/deciding/change_form.html"
    edit_roles = ()

    def has_change_permission(self, request, obj=None):
        return False

    def has_add_permission(self, request):
        return False

    def get_readonly_fields(self, request, obj=None):
        return [name for _title, options in self.get_fieldsets(request, obj) for name in options["fields"]]

    @property
    def _address(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"

    def get_urls(self):
        view = self.admin_site.admin_view(self.decide_view)
        return [path("<int:pk>/decide/<slug:verb>/", view, name=f"{self._address}_decide"), *super().get_urls()]

    def decide_view(self, request, pk, verb):
        """One decision about one row, with the form it needs."""
        if not self.has_view_permission(request):
            raise Http404
        row = get_object_or_404(self.scoped(request.reach), pk=pk)
        known = next((one for one in self.verbs if one.key == verb), None)
        if known is None:
            raise Http404
        return (self._carry_out if request.method == "POST" else self._ask)(request, row, known)

    def _ask(self, request, row, verb, form=None):
        back = reverse(f"admin:{self._address}_change", args=[row.pk])
        context = {
            **self.admin_site.each_context(request), "row": row, "verb": verb, "form": form or verb.form(initial=verb.starts(row)), "back": back,
            "title": verb.word, "opts": self.opts, "facts": self.facts(request, row), "list": reverse(f"admin:{self._address}_changelist"),
        }  # fmt: skip
        status = 422 if form is not None else 200
        return TemplateResponse(request, "admin/lectures/deciding/decide.html", context, status=status)

    def _carry_out(self, request, row, verb):
        return once(lambda request: self._done(request, row, verb))(request)

    def _done(self, request, row, verb):
        form = verb.form(request.POST, request.FILES)
        if not form.is_valid():
            return self._ask(request, row, verb, form).render()
        try:
            verb.run(row, request.user, form.cleaned_data)
        except WorkflowError as error:
            field = getattr(error, "field", None)
            if field is None and verb.is_plain:
                raise
            form.add_error(field if field in form.fields else None, str(error))
            return self._ask(request, row, verb, form).render()
        messages.success(request, verb.done)
        return redirect(reverse(f"admin:{self._address}_change", args=[row.pk]))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        row = self.get_object(request, object_id)
        more = self._desk_of(request, row) if row else {}
        return super().change_view(request, object_id, form_url, {**more, **(extra_context or {})})

    def _desk_of(self, request, row) -> dict:
        verbs = [
            (verb, reverse(f"admin:{self._address}_decide", args=[row.pk, verb.key]))
            for verb in self.verbs if verb.may(request.reach, row)
        ]  # fmt: skip
        return {"verbs": verbs, "history": list(history_of(row)), "stands": self.stands(row), "title": str(row),
                **self.beside(request, row)}  # fmt: skip

    def beside(self, request, row) -> dict:
        """What the page of this table tells more: `notes` are (tone, sentence), `links` (word, address)."""
        return {}

    def facts(self, request, row) -> list:
        """(word, what stands there): what whoever decides should have before them."""
        return []

    def stands(self, row):
        return chip(row.state_label, row.state_tone)
