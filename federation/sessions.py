"""What every request of a signed-in person obeys: language, how long a session lasts, second factor, no copies kept."""

import time
from datetime import UTC, datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.translation import gettext as _

from . import passwords, witness
from .models import User
from .second_factor import owes_second_factor

FREE_PATHS = ("/accounts/", "/language/", "/i18n/", "/static/")


class LanguageMiddleware:
    """Chinese first whatever the browser asks for; the cookie of the language switch changes that."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        use_language(request, chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE)
        response = self.get_response(request)
        patch_vary_headers(response, ["Cookie"])
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


class SessionRules:
    """Ends staff sessions after 30 idle minutes or 12 hours and sends staff to their second factor where it is due."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        if user.language in dict(settings.LANGUAGES):
            use_language(request, user.language)
        if user.is_staff and _is_over(request.session):
            return _signed_out(request)
        if not request.path.startswith(FREE_PATHS) and owes_second_factor(user):
            return redirect("mfa_index")
        if not request.path.startswith(FREE_PATHS) and passwords.is_due(user):
            messages.info(request, _("Your password is older than 90 days. Please choose a new one to go on."))
            return redirect("account_change_password")
        response = self.get_response(request)
        _remember_language(request, response, user)
        if "Cache-Control" not in response.headers:
            add_never_cache_headers(response)
        return response


def kept_until(request, ends: datetime) -> datetime:
    """Until when a phone without network may show what it keeps of this person: `ends`, for staff within their session.

    Of idle minutes it knows nothing: the longest life of the session counts, 12 hours from the sign-in.
    """
    if not request.user.is_staff:
        return ends
    began = request.session.get("began", int(time.time()))
    return min(ends, datetime.fromtimestamp(began + settings.STAFF_SESSION_SECONDS, UTC))


def use_language(request, code):
    """Speaks `code` for the rest of the request."""
    translation.activate(code)
    request.LANGUAGE_CODE = code


def _is_over(session) -> bool:
    now = int(time.time())
    began, seen = session.setdefault("began", now), session.setdefault("seen", now)
    if now - began > settings.STAFF_SESSION_SECONDS or now - seen > settings.STAFF_IDLE_SECONDS:
        return True
    if now - seen >= 60:
        session["seen"] = now
    return False


def _signed_out(request):
    """Ends this session alone and leads back to where the person was, after signing in again."""
    witness.note(witness.Kind.SIGN_OUT, witness.Result.EXPIRED, user=request.user, request=request)
    request.session.flush()
    request.user = AnonymousUser()
    messages.info(request, _("You were away for a while, so you were signed out. Please sign in again."))
    asked_for_a_page = request.method in ("GET", "HEAD") and "HX-Request" not in request.headers
    answer = redirect_to_login(request.get_full_path() if asked_for_a_page else settings.LOGIN_REDIRECT_URL)
    if "HX-Request" in request.headers:  # a part of a page cannot hold the door
        answer.status_code = 200
        answer.headers["HX-Redirect"] = answer.headers.pop("Location")
    return answer


def _remember_language(request, response, user):
    """The switch is kept with the account; the cookie follows the account, so that the door speaks it too."""
    name = settings.LANGUAGE_COOKIE_NAME
    match = request.resolver_match
    chosen = response.cookies.get(name)
    if match and match.url_name == "set_language" and chosen and chosen.value in dict(settings.LANGUAGES):
        User.objects.filter(pk=user.pk).update(language=chosen.value)
    elif user.language in dict(settings.LANGUAGES) and request.COOKIES.get(name) != user.language:
        response.set_cookie(
            name,
            user.language,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            samesite="Lax",
            max_age=settings.SESSION_COOKIE_AGE,
        )
