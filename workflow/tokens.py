"""A form or API call that is sent twice is carried out once and answered twice."""

import hashlib
import json
import secrets
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from ninja import Status

from federation.composed import written

from .errors import Busy, TokenMissing, TokenReused
from .locks import busy_when_locked
from .models import FormUse

FIELD = "form_token"
HEADER = "Idempotency-Key"
LONGEST = 100
TWIN_WAIT_SECONDS = 10
_NOT_CONTENT = {FIELD, "csrfmiddlewaretoken"}
_JSON = "application/json; charset=utf-8"


def new_token() -> str:
    """A one-time token of 144 random bits for one rendered form."""
    return secrets.token_urlsafe(18)


def owner_of(request) -> str:
    """Whose tokens these are, so that nobody meets the answer of somebody else."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return f"user:{user.pk}"
    session = getattr(request, "session", None)
    return f"session:{session.session_key}" if session is not None and session.session_key else "visitor"


def _form_hash(request) -> str:
    digest = hashlib.sha256(request.get_full_path().encode("utf-8", "replace"))
    for name in sorted(set(request.POST) - _NOT_CONTENT):
        digest.update(repr((name, request.POST.getlist(name))).encode("utf-8", "replace"))
    for name in sorted(request.FILES):
        for upload in request.FILES.getlist(name):
            digest.update(repr((name, upload.name, upload.size)).encode("utf-8", "replace"))
            for chunk in upload.chunks():
                digest.update(chunk)
            upload.seek(0)
    return digest.hexdigest()


def _claim(owner: str, token: str, body_hash: str) -> FormUse | None:
    """Takes the token; None when it is taken already. A twin in flight is waited for on the unique index."""
    with busy_when_locked():
        made = written(
            "WITH wait AS MATERIALIZED (SELECT set_config('lock_timeout', %s, true))"
            " INSERT INTO workflow_formuse (owner, token, body_hash, status, location, answer, content_type, created_at)"
            " SELECT %s, %s, %s, 0, '', '', '', now() FROM wait ON CONFLICT (owner, token) DO NOTHING RETURNING id",
            [f"{TWIN_WAIT_SECONDS}s", owner, token, body_hash],
        )
    return FormUse(pk=made[0][0], owner=owner, token=token, body_hash=body_hash) if made else None


def _earlier(owner: str, token: str, body_hash: str) -> FormUse:
    use = FormUse.objects.get(owner=owner, token=token)
    if use.body_hash != body_hash:
        raise TokenReused
    return use


def _release(use: FormUse):
    """Gives the token back after an error; when the transaction is doomed it goes back by itself."""
    if not connection.needs_rollback:
        FormUse.objects.filter(pk=use.pk).delete()


def once(view):
    """Runs a POST view once for each form token and gives a repeat the same answer.

    The token's row is written in the transaction the view runs in. An answer of 400 or above and an exception
    leave the token unused. Raises TokenMissing (400) without a token, TokenReused (422) when the token comes
    again with other content, Busy (409) when the twin is still not done after 10 seconds.
    """

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        token = request.POST.get(FIELD, "")
        if not token or len(token) > LONGEST or not token.isascii() or not token.isprintable():
            raise TokenMissing
        owner, body_hash = owner_of(request), _form_hash(request)
        with transaction.atomic():
            use = _claim(owner, token, body_hash)
            if use is None:
                return _replay(_earlier(owner, token, body_hash))
            response = view(request, *args, **kwargs)
            _keep(use, response)
            return response

    return guarded


def twice_safe(view):
    """For everybody: a GET shows, a POST counts once; no cache keeps either."""
    guarded = once(view)

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def either(request, *args, **kwargs):
        return (guarded if request.method == "POST" else view)(request, *args, **kwargs)

    return either


def once_on_post(view):
    """For who is signed in: a GET shows, a POST counts once."""
    return login_required(twice_safe(view))


def _keep(use: FormUse, response):
    if response.status_code >= 400:
        _release(use)
        return
    if hasattr(response, "render") and not response.is_rendered:
        response.render()
    text = "" if response.streaming else response.content.decode("utf-8", "replace")
    location = response.headers.get("Location", "") or response.headers.get("HX-Redirect", "")
    written(
        "UPDATE workflow_formuse SET status = %s, location = %s, answer = %s, content_type = %s WHERE id = %s",
        [response.status_code, location, text, response.headers.get("Content-Type", ""), use.pk],
    )


def _replay(use: FormUse) -> HttpResponse:
    response = HttpResponse(use.answer, status=use.status, content_type=use.content_type or None)
    if use.location:
        response.headers["Location" if 300 <= use.status < 400 else "HX-Redirect"] = use.location
    return response


def _earlier_at_once(owner: str, token: str, body_hash: str) -> FormUse | None:
    """The use that was made of the token, None when there is none yet; raises Busy while a twin is in flight."""
    key = int.from_bytes(hashlib.sha256(f"{owner} {token}".encode()).digest()[:8], "big", signed=True)
    [[is_open, is_used]] = written(
        "SELECT pg_try_advisory_xact_lock(%s), EXISTS (SELECT FROM workflow_formuse WHERE owner = %s AND token = %s)",
        [key, owner, token],
    )
    if not is_open:
        raise Busy
    return _earlier(owner, token, body_hash) if is_used else None


def _note_use(owner: str, token: str, body_hash: str, status: int, answer: str) -> None:
    """Keeps the answer. Raises Busy when a twin was done between the look and its lock: what this one did is taken back with it."""
    made = written(
        "INSERT INTO workflow_formuse (owner, token, body_hash, status, location, answer, content_type, created_at)"
        " VALUES (%s, %s, %s, %s, '', %s, '', now()) ON CONFLICT (owner, token) DO NOTHING RETURNING id",
        [owner, token, body_hash, status, answer],
    )
    if not made:
        raise Busy


def idempotent(operation):
    """Runs a ninja operation once for each `Idempotency-Key` of the caller; repeats get the stored answer.

    The operation returns plain data or a schema, or these in a `Status`. Raises TokenMissing (400) without the header,
    TokenReused (422) for other content under a used key, Busy (409) while the twin is still in flight.
    An answer of 400 or above leaves the key unused.
    """

    @wraps(operation)
    def guarded(request, *args, **kwargs):
        token = request.headers.get(HEADER, "")
        if not token or len(token) > LONGEST or not token.isascii() or not token.isprintable():
            raise TokenMissing
        owner = owner_of(request)
        body = f"{request.method} {request.get_full_path()}\n".encode() + request.body
        body_hash, token = hashlib.sha256(body).hexdigest(), _key_of(token)
        with transaction.atomic():
            if earlier := _earlier_at_once(owner, token, body_hash):
                return HttpResponse(earlier.answer, _JSON, earlier.status)
            status, answer = _as_text(operation(request, *args, **kwargs))
            if status < 400:
                _note_use(owner, token, body_hash, status, answer)
            return HttpResponse(answer, _JSON, status)

    return guarded


def _key_of(token: str) -> str:
    """The token of an API call as it is kept beside those of forms; a long one by its hash, never cut."""
    key = f"api:{token}"
    return key if len(key) <= LONGEST else f"api:{hashlib.sha256(token.encode()).hexdigest()}"


def _as_text(result) -> tuple[int, str]:
    """(status, JSON) of what an operation returned; a schema is written once, by the schema itself."""
    if isinstance(result, Status):
        result = (result.status_code, result.value)
    status, data = result if isinstance(result, tuple) and len(result) == 2 else (200, result)
    is_schema = hasattr(data, "model_dump_json")
    return status, data.model_dump_json() if is_schema else json.dumps(data, cls=DjangoJSONEncoder)
