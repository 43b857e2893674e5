"""What people call the journal's events of the roster and the menu."""

from django.utils.translation import pgettext_lazy

NAMES = {
    "corps_founded": pgettext_lazy("journal", "corps founded"),
    "corps_changed": pgettext_lazy("journal", "corps changed"),
    "speaker_added": pgettext_lazy("journal", "speaker entered"),
    "speaker_changed": pgettext_lazy("journal", "speaker changed"),
    "speaker_hours_set": pgettext_lazy("journal", "weekly hours set"),
    "speaker_days_away_set": pgettext_lazy("journal", "days away set"),
    "speaker_honours_set": pgettext_lazy("journal", "honours set"),
    "record_offered": pgettext_lazy("journal", "record offered to its speaker"),
    "record_claimed": pgettext_lazy("journal", "record taken over by its speaker"),
    "seat_granted": pgettext_lazy("journal", "seat granted"),
    "seat_ended": pgettext_lazy("journal", "seat ended"),
    "category_added": pgettext_lazy("journal", "category added"),
    "category_changed": pgettext_lazy("journal", "category changed"),
    "topic_added": pgettext_lazy("journal", "topic added"),
    "topic_changed": pgettext_lazy("journal", "topic changed"),
    "topic_renewed": pgettext_lazy("journal", "topic waits again"),
    "topic_speakers_set": pgettext_lazy("journal", "speakers of a topic set"),
    "site_entered": pgettext_lazy("journal", "point entered"),
    "site_changed": pgettext_lazy("journal", "point changed"),
}
