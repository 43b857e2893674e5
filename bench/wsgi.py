import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

from unionportal.wsgi import application as portal

from .floors import Floors

floors = Floors()


def application(environ, start_response):
    """The floors behind plain middleware, everything else as in production; both in the same processes."""
    is_floor = environ["PATH_INFO"].startswith("/bench/floor/")
    return (floors if is_floor else portal)(environ, start_response)
