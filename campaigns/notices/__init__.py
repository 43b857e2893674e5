"""Who hears what of campaigns, by noun."""

from . import micros, weeks


def register_kinds() -> None:
    """Everything people hear of campaigns; called once when the app is ready."""
    micros.register_kinds()
    weeks.register_kinds()
