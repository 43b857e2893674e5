"""No refusal is a white page, and no address breaks one."""

from django.http import Http404

from .errors import wrong_method


class NoEmptyRefusals:
    """A page asked for in a way it does not know (405) answers with a page of ours; Django's own answer is empty."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        is_api = request.path.startswith("/api/")
        if response.status_code == 405 and not response.streaming and (is_api or not response.content):
            allowed = response.headers.get("Allow", "")
            response = wrong_method(request, allowed=allowed if is_api else "")
            response.headers["Allow"] = allowed
        return response


class NoNulAddress:
    """An address with the sign U+0000 in it (%00) is not found: no page has one, and the database cannot even look for it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\0" in request.path_info:
            raise Http404
        return self.get_response(request)
