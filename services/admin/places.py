"""Stations, companies, vehicles, drivers, timetables, certificates."""

from django import forms
from django.contrib import admin

from federation.queries import unions_within

from ..actions import places as act
from ..models import Certificate, FreightCompany, Station, Timetable, Vehicle
from ..plates import BadPlate, read_plate
from ..policies.counter import WORKS
from ..queries import catalogue as queries
from .base import CounterAdmin, ReadAdmin


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


@admin.register(FreightCompany)
class FreightCompanyAdmin(AtStationAdmin):
    list_display = ["name", "station", "credit_code", "is_active"]
    search_fields = ["name", "credit_code"]
    fields = ["station", "name", "credit_code", "is_active"]

    def scoped(self, reach):
        return queries.companies_within(reach)


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


@admin.register(Certificate)
class CertificateAdmin(ReadAdmin):
    list_display = ["number", "kind", "person", "vehicle", "company", "issued_on", "expires_on", "stands"]
    list_filter = ["kind", ("expires_on", admin.DateFieldListFilter)]
    search_fields = ["number", "vehicle__plate", "company__name"]
    fields = ["number", "kind", "person", "vehicle", "company", "province", "issued_on", "expires_on", "stands"]

    def scoped(self, reach):
        return queries.certificates_within(reach)
