"""What the six micros tell the floors below when the app is ready."""


def register() -> None:
    """Personal columns, notices, names of happenings, work lists, the import of questions, figures."""
    from federation import inventory
    from workflow import events, work

    from . import micros_notices, micros_personal, parameters_micros, question_imports
    from .micros_events import NAMES
    from .micros_work import micro_links, micro_lists

    inventory.register(micros_personal.FIELDS)
    micros_notices.register_kinds()
    for event, words in NAMES.items():
        events.name(event, words)
    work.register(micro_lists)
    work.register_links(micro_links)
    assert parameters_micros.DAY_TOTAL and question_imports.QuestionImporter.kind  # both register at import
