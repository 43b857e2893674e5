from . import health


class HealthMiddleware:
    """Answers the machine's own questions first: they come without TLS and under the name of a container."""

    views = {"/healthz": health.healthz, "/readyz": health.readyz}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        view = self.views.get(request.path_info, self.get_response)
        return view(request)
