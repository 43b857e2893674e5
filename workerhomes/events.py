"""What the journal calls the happenings of worker homes that are no moves."""

from django.utils.translation import pgettext_lazy

NAMES = {
    "home_saved": pgettext_lazy("journal", "worker home changed"),
    "home_part_saved": pgettext_lazy("journal", "detail of a worker home changed"),
    "home_part_removed": pgettext_lazy("journal", "detail of a worker home removed"),
    "opening_exception_saved": pgettext_lazy("journal", "opening hours of a day changed"),
    "opening_exception_removed": pgettext_lazy("journal", "usual opening hours hold again"),
    "room_saved": pgettext_lazy("journal", "room or its rules changed"),
    "door_device_paired": pgettext_lazy("journal", "device at a door paired"),
    "door_device_revoked": pgettext_lazy("journal", "device at a door withdrawn"),
    "room_waiting_joined": pgettext_lazy("journal", "joined a room's waiting list"),
    "provider_saved": pgettext_lazy("journal", "provider changed"),
    "contract_saved": pgettext_lazy("journal", "draft of a contract changed"),
    "price_saved": pgettext_lazy("journal", "price list changed"),
    "called_off": pgettext_lazy("journal", "service called off"),
    "invoice_entered": pgettext_lazy("journal", "invoice entered"),
    "invoice_corrected": pgettext_lazy("journal", "invoice entered again"),
    "package_item_saved": pgettext_lazy("journal", "package item changed"),
    "package_ordered": pgettext_lazy("journal", "package ordered"),
    "shift_saved": pgettext_lazy("journal", "shift changed"),
    "shift_cancelled": pgettext_lazy("journal", "shift cancelled"),
    "shift_joined": pgettext_lazy("journal", "signed up for a shift"),
    "shift_checked_in": pgettext_lazy("journal", "volunteer checked in"),
    "room_series_booked": pgettext_lazy("journal", "weekly booking made"),
}
