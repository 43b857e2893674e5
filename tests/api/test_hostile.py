"""Generated requests against the OpenAPI description: whatever comes, no answer is a 5xx."""

import pytest
import schemathesis
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings

from tests.factories.lectures import make_order
from unionportal.api import api
from unionportal.wsgi import application

EXAMPLES_EACH = 12  # ten operations


@pytest.mark.django_db
def test_no_generated_request_breaks_the_server(hall):
    schema = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    schema.app = application
    client = Client()
    client.force_login(make_order(hall).ordered_by)
    tried = []
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES_EACH, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def one(case):
            cache.clear()  # the rate limit is another test's
            answer = client.generic(
                case.method, case.formatted_path, _json(case.body), content_type="application/json",
                query_params=case.query or None, headers={"Idempotency-Key": f"k{len(tried)}"},
            )  # fmt: skip
            tried.append(answer.status_code)
            assert answer.status_code < 500, (case.method, case.formatted_path, case.query, case.body)

        one()
    assert len(tried) >= 100


def _json(body) -> bytes:
    import json

    return (
        json.dumps(body, default=str).encode("utf-8", "replace") if isinstance(body, dict | list | str | int) else b""
    )
