import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionportal.settings")
application = get_wsgi_application()
gc.collect()
gc.freeze()  # what is loaded stays: workers neither look through it again and again nor copy its pages
gc.set_threshold(
    10_000, 20, 20
)  # a page makes a few hundred things that stay a while; looking for garbage after 700 found none
