"""Which columns of the lectures hold personal data, what for and how long (PIPL 6 and 19)."""

FIELDS = {
    "lectures.Order.contact_name": ("who is met at the place", "3 years after the lecture"),
    "lectures.Order.contact_phone": ("reaching the contact before the lecture; encrypted", "3 years after the lecture"),
    "lectures.CheckIn.name": ("the list at the door, typed by who comes", "1 year after the lecture"),
    "lectures.Speaker.name": ("the public roster, agreed to on appointment", "while in a corps, then the archive"),
    "lectures.Speaker.pinyin": ("finding speakers by sound", "while in a corps, then the archive"),
    "lectures.Candidacy.name": ("the application to a corps", "3 years after the call closed"),
    "lectures.Candidacy.phone": ("reaching who applies; encrypted", "3 years after the call closed"),
    "lectures.AgreementAnswer.address": ("proof of the answer", "3 years after the appointment"),
}
