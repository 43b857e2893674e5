"""How people sign in (django-allauth) and how long a session lasts."""

import os

ACCOUNT_ADAPTER = "federation.signin.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"phone", "username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "phone", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {"request_login_code": "federation.signin.RequestCodeForm"}
ACCOUNT_RATE_LIMITS = {  # the doors' own limits stand in federation.limits and do not need the cache
    "login": None,
    "request_login_code": None,
    "login_failed": "60/m/ip,5/5m/key",  # the second factor
}
_REAL = os.environ.get("PORTAL_MODE", "production") not in ("demo", "test", "build")
STAFF_SECOND_FACTOR = os.environ.get("STAFF_SECOND_FACTOR", "1" if _REAL else "0") == "1"
STAFF_IDLE_SECONDS, STAFF_SESSION_SECONDS = 30 * 60, 12 * 3600
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = os.environ.get("PORTAL_MODE") in ("demo", "test")
MFA_TOTP_ISSUER = "Union portal"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/my/"
LOGOUT_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # nobody is signed out when the cache is gone
