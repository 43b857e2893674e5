"""What every request of a signed-in person obeys: language, how long a session lasts, second factor, no copies kept."""

import time

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from .models import User

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
        if user.is_staff and _is_over(request.session):
            logout(request)
            return redirect(settings.LOGIN_REDIRECT_URL)
        if user.language in dict(settings.LANGUAGES):
            use_language(request, user.language)
        if _owes_second_factor(request, user):
            return redirect("mfa_index")
        response = self.get_response(request)
        _remember_language(request, response, user)
        if "Cache-Control" not in response.headers:
            add_never_cache_headers(response)
        return response


def use_language(request, code):
    """Speaks `code` for the rest of the request."""
    translation.activate(code)
    request.LANGUAGE_CODE = code


def _owes_second_factor(request, user) -> bool:
    due = user.is_staff and settings.STAFF_SECOND_FACTOR and not request.path.startswith(FREE_PATHS)
    return due and not is_mfa_enabled(user)


def _is_over(session) -> bool:
    now = int(time.time())
    began, seen = session.setdefault("began", now), session.setdefault("seen", now)
    if now - began > settings.STAFF_SESSION_SECONDS or now - seen > settings.STAFF_IDLE_SECONDS:
        return True
    if now - seen >= 60:
        session["seen"] = now
    return False


def _remember_language(request, response, user):
    match = request.resolver_match
    chosen = response.cookies.get(settings.LANGUAGE_COOKIE_NAME)
    if match and match.url_name == "set_language" and chosen and chosen.value in dict(settings.LANGUAGES):
        User.objects.filter(pk=user.pk).update(language=chosen.value)
