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
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_FORMS = {
    "login": "federation.signin_forms.PasswordLoginForm",
    "request_login_code": "federation.signin_forms.RequestCodeForm",
    "confirm_login_code": "federation.signin_forms.ConfirmCodeForm",
    "change_password": "federation.signin_forms.ChangePasswordForm",
    "set_password": "federation.signin_forms.SetPasswordForm",
    "reset_password": "federation.signin_forms.ResetPasswordForm",
    "reset_password_from_key": "federation.signin_forms.ResetPasswordKeyForm",
    "reauthenticate": "federation.signin_forms.ReauthenticateForm",
}
_OURS = ("login", "login_failed", "request_login_code", "reset_password", "reauthenticate", "change_password")
ACCOUNT_RATE_LIMITS = dict.fromkeys(_OURS)  # these stand in federation.limits and do not need the cache
_REAL = os.environ.get("PORTAL_MODE", "production") not in ("demo", "test", "build")
STAFF_SECOND_FACTOR = (os.environ.get("STAFF_SECOND_FACTOR") or ("1" if _REAL else "0")) == "1"
SIGN_IN_JOURNAL_DAYS = int(os.environ.get("SIGN_IN_JOURNAL_DAYS") or 190)
STAFF_IDLE_SECONDS, STAFF_SESSION_SECONDS = 30 * 60, 12 * 3600
MFA_ADAPTER = "federation.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "federation.signin_forms.FactorForm",
    "reauthenticate": "federation.signin_forms.FactorAgainForm",
    "add_webauthn": "federation.signin_forms.AddPasskeyForm",
    "edit_webauthn": "federation.signin_forms.EditPasskeyForm",
    "activate_totp": "federation.signin_forms.ActivateAppForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = os.environ.get("PORTAL_MODE") in ("demo", "test")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/my/"
LOGOUT_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 3600
AUTHENTICATION_BACKENDS = ["federation.backends.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"federation.passwords.{name}Validator"} for name in ("Length", "Common", "OwnWords", "AnotherOne")
]
STEADY_SECONDS = 0.25 if os.environ.get("PORTAL_MODE") != "test" else 0  # the least time of an answer about a phone
PASSWORD_PROFILE = os.environ.get("PASSWORD_PROFILE") or ("mlps" if _REAL else "asvs")
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_ENGINE = "federation.session_store"  # in the database: nobody is signed out when the cache is gone
