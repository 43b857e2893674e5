"""What the weeks on the line tell the floors below when the app is ready."""


def register() -> None:
    """Personal columns, notices, names of happenings, work lists, figures, and the ear for answers of the loop."""
    from federation import inventory
    from wishes.events import ON_ANSWERED
    from workflow import events, work

    from . import parameters_weeks, weeks_notices, weeks_personal
    from .actions.problems import hear_answer
    from .weeks_events import NAMES
    from .weeks_work import week_links, week_lists

    inventory.register(weeks_personal.FIELDS)
    weeks_notices.register_kinds()
    for event, words in NAMES.items():
        events.name(event, words)
    work.register(week_lists)
    work.register_links(week_links)
    ON_ANSWERED.append(hear_answer)
    assert parameters_weeks.ROTATION_DAYS  # registers at import
