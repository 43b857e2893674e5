"""The portal's own settings with the floors beside its addresses."""

from unionportal.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
WSGI_APPLICATION = "bench.wsgi.application"
