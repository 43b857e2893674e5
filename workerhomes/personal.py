"""Which columns of the worker homes hold personal data, what for and how long (PIPL 6 and 19)."""

FIELDS = {
    "workerhomes.Home.service_phone": ("the public number of the desk, nobody's own", "while the home stands"),
    "workerhomes.HomeStaff.name": ("the public list of who looks after a home", "while at the home"),
    "workerhomes.Provider.contact_name": ("reaching the provider", "3 years after the last contract"),
    "workerhomes.Provider.contact_phone": ("reaching the provider; encrypted", "3 years after the last contract"),
    "workerhomes.Visit.person": ("who is inside, by separate consent", "30 days, then only the union is kept"),
    "workerhomes.DoorAttempt.person": ("explaining a try at the door, by separate consent", "30 days"),
    "workerhomes.DoorAttempt.card": ("explaining a try at the door", "30 days"),
    "workerhomes.SignUp.answers": ("preparing the activity", "3 years after the activity"),
    "workerhomes.Sanction.appeal": ("answering an objection", "3 years after the pause"),
    "workerhomes.Need.proposed_by": ("asking back about a need", "while the survey is kept"),
}
