"""Settings come from the environment alone; the mode decides what may be missing.

PORTAL_MODE is `production` (the default, and whatever is not known), `demo` or `test`
(both started by our own supervisor or test controller, which export DATABASE_URL and REDIS_URL).
"""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from unionportal import environment

BASE_DIR = Path(__file__).resolve().parent.parent
MODE = os.environ.get("PORTAL_MODE", "production")
DEMO = MODE == "demo"
TESTING = MODE == "test"
if MODE not in ("demo", "test", "build"):  # `build` collects static files into the image and can serve nothing
    environment.require(os.environ)


def database_from(url: str) -> dict:
    """Django's connection settings for a `postgres://` URL; a socket folder may stand in `?host=`."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parse_qs(parts.query).get("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or parse_qs(parts.query).get("port", [""])[0]),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


SECRET_KEY = os.environ.get("SECRET_KEY", "")
FIELD_KEY = os.environ.get("FIELD_KEY", "")  # encrypts phone and ID numbers, keys their look-up index
DEBUG = False
ALLOWED_HOSTS = environment.hosts(os.environ)
DATABASES = {"default": database_from(os.environ.get("DATABASE_URL", ""))}
if not (DEMO or TESTING):
    DATABASES["default"]["OPTIONS"] = {"connect_timeout": 10}  # a host that is away must not hold a page for minutes
REDIS_URL = os.environ.get("REDIS_URL", "")
BASE_URL = os.environ.get("BASE_URL", "http://127.0.0.1:8000")  # absolute links in messages and calendars
if DEMO or TESTING:
    SECRET_KEY = SECRET_KEY or "only-for-demo-and-tests-" + "0" * 40
    FIELD_KEY = FIELD_KEY or "only-for-demo-and-tests-" + "1" * 40
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["*"]

INSTALLED_APPS = [
    "ui",
    "federation",
    "workflow",
    "notifications",
    "lectures",
    "workerhomes",
    "campaigns",
    "audits",
    "services",
    "wishes",
    "unionportal",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_filters",
    "django_htmx",
    "template_partials",
    "csp",
    "pgtrigger",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]
AUTH_USER_MODEL = "federation.User"
ROOT_URLCONF = "unionportal.urls"
WSGI_APPLICATION = "unionportal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "unionportal.middleware.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "federation.sessions.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "federation.middleware.SignInJournal",
    "federation.sessions.SessionRules",
    "django_htmx.middleware.HtmxMiddleware",
    "federation.middleware.ReachMiddleware",
    "ui.middleware.NoNulAddress",
    "ui.middleware.NoEmptyRefusals",
    "workflow.middleware.WorkflowErrors",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    }
]

CACHES = {
    "default": {
        "BACKEND": "unionportal.cache.PatientRedisCache",
        "LOCATION": environment.cache_address(REDIS_URL),
    },
}
CELERY_BROKER_URL = environment.queue_address(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True  # a killed worker's task is done again: every task may run twice
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # Redis may be away for as long as it likes
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 5,
    "socket_connect_timeout": 3,
    "socket_keepalive": not REDIS_URL.startswith("unix:"),
    "health_check_interval": 20,
    "max_retries": 1,  # publishing gives up soon: the sweep finds what was not queued
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "unionportal.formats"  # English days as the pages write them
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEMO or TESTING  # no collectstatic before the first page of a demo
WHITENOISE_AUTOREFRESH = False
if DEMO or TESTING:
    STATIC_ROOT = None  # nothing is collected there
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", BASE_DIR / ".data" / "media"))
MEDIA_URL = "/media/"
_STATIC_FORM = "django.contrib.staticfiles.storage.StaticFilesStorage"
if not (DEMO or TESTING):
    _STATIC_FORM = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC_FORM},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 4_000_000  # a megabyte of Chinese, three times as long once a browser has escaped it
VIRUS_SCANNER = os.environ.get(
    "VIRUS_SCANNER", ""
)  # tcp://host:3310 or unix:/path of a clamd; empty: nothing is looked at

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
SMS_BACKEND = os.environ.get("SMS_BACKEND", "notifications.sms.DemoPhone" if DEMO or TESTING else "")

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "ui.errors.csrf_refused"
if not (DEMO or TESTING):
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Host-language"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    CSRF_TRUSTED_ORIGINS = [BASE_URL.rstrip("/")]
    if os.environ.get("TRUST_PROXY") == "1":  # only behind a proxy that sets this header itself
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        NINJA_NUM_PROXIES = 1
        ALLAUTH_TRUSTED_PROXY_COUNT = 1  # the address of a request is what that proxy says

DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("MAIL_FROM", "portal@localhost")
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if not TESTING:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = MEDIA_ROOT.parent / "mail"
if os.environ.get("MAIL_URL"):
    _mail = urlsplit(os.environ["MAIL_URL"])
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or (465 if _mail.scheme == "smtps" else 587)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.scheme == "smtps", _mail.scheme == "smtp" and bool(_mail.username)
    EMAIL_TIMEOUT = 15

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"masked": {"()": "unionportal.logs.MaskNumbers"}},
    "formatters": {"line": {"()": "unionportal.logs.Line"}},
    "handlers": {
        "out": {"class": "logging.StreamHandler", "filters": ["masked"], "formatter": "line"},
    },
    "root": {"handlers": ["out"], "level": os.environ.get("LOG_LEVEL") or ("WARNING" if TESTING else "INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING" if TESTING else "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "fontTools": {"level": "WARNING"},
    },
}
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

from .signin_settings import *  # noqa: E402, F403
