from .queries import reach_of


class ReachMiddleware:
    """Sets `request.reach`, built once a request with one query (none for visitors)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.reach = reach_of(request.user)
        return self.get_response(request)
