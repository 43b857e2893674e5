"""Who may open the pages of officers."""

from workflow.errors import NotAllowed


def demand_duty(request, *roles, sentence) -> None:
    """Raises NotAllowed unless one of `roles` is held anywhere."""
    if not request.reach.has(*roles):
        raise NotAllowed(sentence)
