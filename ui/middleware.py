"""No refusal is a white page."""

from .errors import wrong_method


class NoEmptyRefusals:
    """A page asked for in a way it does not know (405) answers with a page of ours; Django's own answer is empty."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            allowed = response.headers.get("Allow", "")
            response = wrong_method(request)
            response.headers["Allow"] = allowed
        return response
