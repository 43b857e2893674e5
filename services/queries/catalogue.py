"""The catalogue for everybody, and stations, companies and vehicles for those who look after them."""

from datetime import timedelta

from django.db.models import Count, F, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone

from federation.composed import composed

from ..models import (
    SOON,
    Audience,
    Certificate,
    Driver,
    FreightCompany,
    Partner,
    Service,
    ServiceVersion,
    Station,
    Timetable,
    Vehicle,
)
from ..policies.counter import READS, WORKS
from ..rules import NEEDS_VEHICLE, asks_issuer, needs_home_authority


def services():
    """Active services with `now` [the version that holds today], drivers' first, by code."""
    holds = ServiceVersion.objects.filter(service=OuterRef("service"), valid_from__lte=timezone.localdate())
    newest = ServiceVersion.objects.filter(number=Subquery(holds.order_by("-number").values("number")[:1]))
    rows = Service.objects.filter(is_active=True, versions__valid_from__lte=timezone.localdate()).distinct()
    return rows.prefetch_related(Prefetch("versions", newest, to_attr="now")).order_by("-audience", "code")


def two_lists() -> dict:
    """Audience -> its services, as people read the catalogue."""
    rows = list(services())
    return {audience: [one for one in rows if one.audience == audience] for audience in Audience}


def version_now(service) -> ServiceVersion | None:
    """The version that holds today."""
    return next(iter(composed(_version, service=service.pk, today=timezone.localdate())), None)


def _version(*, service, today):
    return ServiceVersion.objects.filter(service=service, valid_from__lte=today).order_by("-number")[:1]


def services_known():
    return Service.objects.order_by("-audience", "code")


def versions_known():
    return ServiceVersion.objects.select_related("service")


def stations():
    """Active stations, by name."""
    return Station.objects.filter(is_active=True).select_related("union").order_by("name")


def stations_within(reach, *roles):
    """Stations that somebody looks after, shut ones too."""
    rows = Station.objects.filter(reach.q("union__path", *(roles or READS)))
    return rows.select_related("union").order_by("name")


def partners_known():
    return Partner.objects.order_by("name")


def companies_within(reach):
    """Freight companies around those stations, by name."""
    rows = FreightCompany.objects.filter(reach.q("station__union__path", *READS))
    return rows.select_related("station__union", "contact").order_by("name")


def companies_to_file_for(reach, person):
    """The companies whose needs somebody may file: those with this fleet clerk, and those of the own stations, by name."""
    rows = FreightCompany.objects.filter(
        Q(contact=person) & Q(contact__isnull=False) | reach.q("station__union__path", *WORKS)
    )
    return rows.filter(is_active=True).select_related("station__union", "contact").order_by("name")


def vehicle_services():
    """Services about one vehicle, by code."""
    return services().filter(code__in=NEEDS_VEHICLE)


def vehicles_within(reach):
    """Vehicles of those companies, by plate."""
    rows = Vehicle.objects.filter(reach.q("company__station__union__path", *READS))
    return rows.select_related("company__station__union").order_by("plate")


def drivers_within(reach):
    """Drivers of those companies."""
    rows = Driver.objects.filter(reach.q("company__station__union__path", *READS))
    return rows.select_related("person", "company__station__union").order_by("person__pinyin", "pk")


def timetables_within(reach):
    rows = Timetable.objects.filter(reach.q("station__union__path", *READS))
    return rows.select_related("station__union").order_by("station__name", "weekday", "starts")


def certificates_within(reach):
    """Certificates watched at those stations, the first to end first."""
    rows = Certificate.objects.filter(reach.q("station__union__path", *READS))
    return rows.select_related("station__union", "person", "vehicle", "company", "renewed_by")


def home_authority(person, service) -> str:
    """The other province whose authority decides for this driver; "" when it can be done anywhere (F-A3-11)."""
    if person is None or not asks_issuer(service):
        return ""
    known = Driver.objects.filter(person=person).values_list("home_province", flat=True)
    issued = Certificate.objects.filter(person=person, kind=Certificate.Kind.DRIVER).values_list("province", flat=True)
    provinces = [province for province in (*known, *issued) if province]
    return next((one for one in provinces if needs_home_authority(service, one)), "")


def certificates_seen_by(reach, person):
    """Those of `certificates_of`, cancelled ones too, and those at the stations somebody looks after."""
    mine = Q(person=person) | Q(company__contact=person) | Q(vehicle__company__contact=person)
    seen = reach.q("station__union__path", *READS)
    rows = Certificate.objects.filter(mine & Q(pk__isnull=False) | seen if person else seen)
    return rows.select_related("station__union", "person", "vehicle__company", "company", "renewed_by").distinct()


def certificates_of(person):
    """What somebody holds: the own ones and those of the own companies; the first to end first. Vehicles stand in the fleet."""
    rows = Certificate.objects.filter(Q(person=person) | Q(company__contact=person)).exclude(state="cancelled")
    return rows.select_related("station__union", "person", "vehicle__company", "company", "renewed_by").distinct()


def _permits():
    """Permits of vehicles that stand: what the counter has seen before what was only said, the last to end first."""
    rows = Certificate.objects.filter(kind=Certificate.Kind.PERMIT, vehicle__isnull=False).exclude(state="cancelled")
    return rows.select_related("station", "renewed_by").order_by("-is_proven", "-expires_on", "pk")


def proven_permits_of(plates) -> set[str]:
    """Those of the plates whose permit the counter has seen."""
    return set(_permits().filter(is_proven=True, vehicle__plate__in=plates).values_list("vehicle__plate", flat=True))


def fleet_of(companies):
    """Vehicles of the companies with `ends` (when the permit ends, None where nobody knows) and `permits`; the first to end first."""
    ends = Subquery(_permits().filter(vehicle=OuterRef("pk")).values("expires_on")[:1])
    rows = Vehicle.objects.filter(company__in=companies).annotate(ends=ends).select_related("company__station")
    permits = Prefetch("certificates", _permits(), to_attr="permits")
    return rows.prefetch_related(permits).order_by(F("ends").asc(nulls_last=True), "plate")


def lights_of(companies, today=None) -> dict:
    """How many vehicles of the companies show red, yellow, green and nothing; one query."""
    today = today or timezone.localdate()
    soon = today + timedelta(days=SOON)
    return fleet_of(companies).prefetch_related(None).aggregate(
        all=Count("pk"), bad=Count("pk", Q(ends__lt=today)), warn=Count("pk", Q(ends__range=(today, soon))),
        ok=Count("pk", Q(ends__gt=soon)), unknown=Count("pk", Q(ends=None)),
    )  # fmt: skip
