"""What the journal calls the happenings of on-site services that are no moves."""

from django.utils.translation import pgettext_lazy

NAMES = {
    "service_loaded": pgettext_lazy("journal", "catalogue of services loaded"),
    "service_version_published": pgettext_lazy("journal", "new version of a service"),
    "station_saved": pgettext_lazy("journal", "station changed"),
    "freight_saved": pgettext_lazy("journal", "freight company, vehicle or timetable changed"),
    "desk_saved": pgettext_lazy("journal", "desk of a session changed"),
    "session_saved": pgettext_lazy("journal", "session changed"),
    "table_called": pgettext_lazy("journal", "round table called"),
    "need_raised": pgettext_lazy("journal", "need put on the list of a round table"),
    "need_filed": pgettext_lazy("journal", "need filed"),
    "case_opened": pgettext_lazy("journal", "case opened"),
    "receipt_printed": pgettext_lazy("journal", "receipt printed"),
    "receipt_sent": pgettext_lazy("journal", "link to the receipt sent again"),
    "certificate_renewed": pgettext_lazy("journal", "certificate prolonged"),
    "certificate_saved": pgettext_lazy("journal", "certificate entered or corrected"),
    "certificate_stated": pgettext_lazy("journal", "certificate entered by its driver"),
    "certificate_dropped": pgettext_lazy("journal", "certificate taken out by its driver"),
    "rating_followed": pgettext_lazy("journal", "bad rating followed up"),
    "batch_read": pgettext_lazy("journal", "company file read"),
}
