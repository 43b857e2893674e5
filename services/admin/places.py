"""Stations, companies, vehicles, drivers, timetables, certificates."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.queries import unions_within
from workflow.desk import chip

from ..actions import places as act
from ..actions.guard import person_for, vehicle_for
from ..errors import ServiceRefused
from ..forms.common import CleanText, PlateField
from ..models import Certificate, Driver, FreightCompany, Partner, Station, Timetable, Vehicle
from ..plates import BadPlate, read_plate
from ..policies.counter import WORKS
from ..queries import catalogue as queries
from .base import CounterAdmin


def in_field(prefix: str, call, *asked):
    """What `call` gives; its refusal is put beside the field of the same name with `prefix`."""
    try:
        return call(*asked)
    except ServiceRefused as error:
        raise ServiceRefused(f"{prefix}_{error.field}" if prefix else error.field, str(error)) from error


@admin.register(Station)
class StationAdmin(CounterAdmin):
    list_display = ["name", "union", "sign", "address", "desks", "is_active"]
    search_fields = ["name", "address"]
    fields = ["union", "code", "name", "sign", "address", "desks", "is_active"]

    def scoped(self, reach):
        return queries.stations_within(reach)

    def choices_within(self, request, name):
        return unions_within(request.reach, *WORKS) if name == "union" else None

    def save_through(self, request, thing, form, change):
        station = Station.objects.select_related("union").get(pk=thing.pk) if change else None
        return act.save_station(by=request.user, station=station, **form.cleaned_data)


class AtStationAdmin(CounterAdmin):
    """Rows at a station, saved through one action."""

    def save_through(self, request, thing, form, change):
        row = self.model.objects.select_related("station__union").get(pk=thing.pk) if change else None
        return act.save_at_station(self.model, by=request.user, row=row, **form.cleaned_data)


class FreightCompanyForm(forms.ModelForm):
    """The fleet clerk is named by phone; left empty, the one who is known stays."""

    clerk_phone = CleanText(label=_("Mobile number of the fleet clerk"), required=False, max_length=20)
    clerk_name = CleanText(label=_("Name of the fleet clerk"), required=False, max_length=40)


@admin.register(FreightCompany)
class FreightCompanyAdmin(AtStationAdmin):
    form = FreightCompanyForm
    list_display = ["name", "station", "contact", "credit_code", "is_active"]
    search_fields = ["name", "credit_code"]
    fields = ["station", "name", "credit_code", "contact", "clerk_phone", "clerk_name", "is_active"]
    readonly_fields = ["contact"]

    def scoped(self, reach):
        return queries.companies_within(reach)

    def save_through(self, request, thing, form, change):
        data = form.cleaned_data
        phone, name = data.pop("clerk_phone"), data.pop("clerk_name")
        if phone:
            data["contact"] = in_field("clerk", person_for, name, phone)
        return super().save_through(request, thing, form, change)


@admin.register(Timetable)
class TimetableAdmin(AtStationAdmin):
    list_display = ["station", "weekday", "starts", "ends", "every_weeks", "from_on", "until_on"]
    fields = ["station", "weekday", "every_weeks", "starts", "ends", "from_on", "until_on", "services"]

    def scoped(self, reach):
        return queries.timetables_within(reach)


class VehicleForm(forms.ModelForm):
    def clean_plate(self):
        try:
            return read_plate(self.cleaned_data["plate"], self.data.get("kind", "")).number
        except BadPlate as error:
            raise forms.ValidationError(str(error)) from error


@admin.register(Vehicle)
class VehicleAdmin(CounterAdmin):
    form = VehicleForm
    list_display = ["plate", "kind", "company"]
    list_filter = ["kind"]
    search_fields = ["plate", "company__name"]
    fields = ["plate", "kind", "company"]

    def scoped(self, reach):
        return queries.vehicles_within(reach)

    def save_through(self, request, thing, form, change):
        row = Vehicle.objects.select_related("company__station__union").get(pk=thing.pk) if change else None
        return act.save_of_company(Vehicle, by=request.user, row=row, **form.cleaned_data)


class DriverForm(forms.ModelForm):
    """A driver by name and phone; the person is entered when nobody has this phone."""

    phone = CleanText(label=_("Mobile number"), required=False, max_length=20)
    name = CleanText(label=pgettext_lazy("of a human being", "Name"), required=False, max_length=40)


@admin.register(Driver)
class DriverAdmin(CounterAdmin):
    form = DriverForm
    list_display = ["person", "company", "home_province"]
    search_fields = ["person__name", "company__name"]
    fields = ["person", "phone", "name", "company", "home_province"]
    readonly_fields = ["person"]

    def scoped(self, reach):
        return queries.drivers_within(reach)

    def save_through(self, request, thing, form, change):
        data = form.cleaned_data
        phone, name = data.pop("phone"), data.pop("name")
        row = Driver.objects.select_related("company__station__union").get(pk=thing.pk) if change else None
        if row is None or phone:
            data["person"] = in_field("", person_for, name, phone)
        return act.save_of_company(Driver, by=request.user, row=row, **data)


@admin.register(Partner)
class PartnerAdmin(CounterAdmin):
    list_display = ["name", "brings"]
    search_fields = ["name", "brings"]
    fields = ["name", "brings"]

    def scoped(self, reach):
        return queries.partners_known()

    def save_through(self, request, thing, form, change):
        partner = Partner.objects.get(pk=thing.pk) if change else None
        return act.save_partner(by=request.user, partner=partner, **form.cleaned_data)


class CertificateForm(forms.ModelForm):
    """The holder is named by phone, by plate or by company, exactly one of them."""

    phone = CleanText(label=_("Mobile number"), required=False, max_length=20)
    name = CleanText(label=pgettext_lazy("of a human being", "Name"), required=False, max_length=40)
    plate = PlateField(required=False)

    def clean(self):
        data = super().clean()
        named = [word for word in ("phone", "plate", "company") if data.get(word)]
        if len(named) > 1 or (not named and self.instance.pk is None):
            self.add_error(None, _("Please name one holder: a phone number, a plate or a company."))
        elif data.get("issued_on") and data.get("expires_on") and data["issued_on"] >= data["expires_on"]:
            self.add_error("expires_on", pgettext_lazy("counter", "The end lies after the beginning."))
        return data

    def _post_clean(self):
        """The row is checked by the action, once the holder is known."""


@admin.register(Certificate)
class CertificateAdmin(CounterAdmin):
    form = CertificateForm
    list_display = ["number", "kind", "person", "vehicle", "company", "issued_on", "expires_on", "is_proven", "stands"]
    list_filter = ["kind", "is_proven", ("expires_on", admin.DateFieldListFilter)]
    search_fields = ["number", "vehicle__plate", "company__name"]
    fields = ["number", "kind", "person", "vehicle", "phone", "name", "plate", "company", "station", "renewed_by", "province",
              "issued_on", "expires_on", "stands"]  # fmt: skip
    readonly_fields = ["person", "vehicle", "stands"]

    def scoped(self, reach):
        return queries.certificates_within(reach)

    @admin.display(description=_("state"), ordering="state")
    def stands(self, row):
        return chip(row.state_label, row.state_tone)

    def save_through(self, request, thing, form, change):
        data = form.cleaned_data
        phone, name, plate = data.pop("phone"), data.pop("name"), data.pop("plate")
        row = queries.certificates_within(request.reach).get(pk=thing.pk) if change else None
        holder = {"person": None, "vehicle": None, "company": data.pop("company")}
        if phone:
            holder["person"] = in_field("", person_for, name, phone)
        if plate:
            holder["vehicle"] = vehicle_for(plate)
        if any(holder.values()):
            data |= holder
        return act.save_certificate(by=request.user, certificate=row, **data)
