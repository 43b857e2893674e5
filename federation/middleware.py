from . import witness
from .queries import reach_at_hand


class SignInJournal:
    """Leaves a line where a signed-in person was refused a page or took a table along."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        witness.answered(request, response)
        return response


class ReachMiddleware:
    """Sets `request.reach`, built once a request from what the account of the session brought along."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.reach = reach_at_hand(request.user)
        return self.get_response(request)
