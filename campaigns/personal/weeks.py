"""Which columns of the weeks on the line hold personal data, what for and how long (PIPL 6 and 19)."""

FIELDS = {
    "campaigns.GroupOfficer.user": ("who goes with which group", "3 years after the campaign"),
    "campaigns.Placement.mentor": ("who guides the officers at the company", "3 years after the campaign"),
    "campaigns.Placement.mentor_person": ("sending the mentor the link of his page", "3 years after the campaign"),
    "campaigns.DayNote.user": ("who noted how a day of the week went", "3 years after the campaign"),
    "campaigns.Placement.answered_by": ("who agreed for the company", "3 years after the campaign"),
    "campaigns.Induction.signed_as": ("proof of the safety induction", "3 years after the campaign"),
    "campaigns.DiaryEntry.text": (
        "the diary of an officer; encrypted, read by its writer alone",
        "1 year, or until the writer ends it",
    ),
    "campaigns.Problem.user": ("who heard a problem and carries the answer back", "3 years after the campaign"),
    "campaigns.Lead.name": ("calling somebody who may qualify for a policy; encrypted, by consent", "1 year"),
    "campaigns.Lead.contact": ("calling somebody who may qualify for a policy; encrypted, by consent", "1 year"),
}
