"""What the journal calls the happenings of the weeks on the line that are no moves."""

from django.utils.translation import pgettext_lazy

NAMES = {
    "week_campaign_saved": pgettext_lazy("journal", "campaign changed"),
    "week_campaign_closed": pgettext_lazy("journal", "campaign closed"),
    "week_group_saved": pgettext_lazy("journal", "group made"),
    "placement_saved": pgettext_lazy("journal", "placement changed"),
    "placement_rated": pgettext_lazy("journal", "company and mentor gave their word"),
    "induction_confirmed": pgettext_lazy("journal", "safety induction confirmed by the mentor"),
    "proof_confirmed": pgettext_lazy("journal", "proof of a task confirmed by the mentor"),
    "idea_answered": pgettext_lazy("journal", "the company answered an idea"),
    "mentor_spoke": pgettext_lazy("journal", "the mentor gave his word"),
    "induction_signed": pgettext_lazy("journal", "safety induction signed"),
    "task_proved": pgettext_lazy("journal", "proof of a task noted"),
    "next_step_done": pgettext_lazy("journal", "step around a week done"),
    "day_noted": pgettext_lazy("journal", "day of a week noted"),
    "work_logged": pgettext_lazy("journal", "work log written"),
    "extract_handed_in": pgettext_lazy("journal", "extract handed in"),
    "problem_reported": pgettext_lazy("journal", "problem reported"),
    "policy_explained": pgettext_lazy("journal", "policy explained"),
    "policy_saved": pgettext_lazy("journal", "policy changed"),
    "lead_noted": pgettext_lazy("journal", "somebody who may qualify noted"),
}
