"""Which columns of the six micros hold personal data, what for and how long (PIPL 6 and 19)."""

FIELDS = {
    "campaigns.Attendee.name": ("the roll call of a visit", "3 years after the visit"),
    "campaigns.Attendee.person": ("points for taking part", "3 years after the visit"),
    "campaigns.Lesson.speaker_name": ("who gave a lesson", "while the series stands"),
    "campaigns.Gift.recipient_name": ("proof of who got a gift; encrypted, shown with a reason", "10 years (vouchers)"),
    "campaigns.Gift.recipient_need": ("why somebody got a gift; encrypted, shown with a reason", "10 years (vouchers)"),
    "campaigns.Video.speaker_name": ("who speaks in a published video, by consent", "until the consent is withdrawn"),
    "campaigns.VideoConsent.name": ("proof of consent to a video", "3 years after the video"),
    "campaigns.Attempt.person": ("the ranking of a contest", "3 years after the contest"),
    "campaigns.Award.person": ("who won a prize", "10 years (vouchers)"),
    "campaigns.Watch.person": ("points for a watched video", "1 year"),
    "campaigns.PointsLine.person": ("the ledger of points", "while the points count and 3 years"),
}
