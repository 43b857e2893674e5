"""What the journal calls the happenings of the six micros that are no moves."""

from django.utils.translation import pgettext_lazy

NAMES = {
    "visit_series_saved": pgettext_lazy("journal", "series of visits changed"),
    "visit_saved": pgettext_lazy("journal", "visit changed"),
    "micro_added": pgettext_lazy("journal", "item added to a visit"),
    "micro_removed": pgettext_lazy("journal", "item removed from a visit"),
    "roll_called": pgettext_lazy("journal", "roll called"),
    "gift_unmasked": pgettext_lazy("journal", "recipient of a gift shown in full"),
    "contest_saved": pgettext_lazy("journal", "contest changed"),
    "contest_round_saved": pgettext_lazy("journal", "round of a contest changed"),
    "prize_saved": pgettext_lazy("journal", "prize changed"),
    "question_saved": pgettext_lazy("journal", "question changed"),
    "question_bank_saved": pgettext_lazy("journal", "question bank changed"),
    "video_saved": pgettext_lazy("journal", "video handed in"),
    "video_consent_given": pgettext_lazy("journal", "consent to a video noted"),
    "video_consent_withdrawn": pgettext_lazy("journal", "consent to a video withdrawn"),
    "points_corrected": pgettext_lazy("journal", "points corrected"),
}
