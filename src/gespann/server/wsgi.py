"""The door that gunicorn knocks at."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gespann.server.settings")
if not os.environ.get("GESPANN_FOLDER"):
    raise ImproperlyConfigured("GESPANN_FOLDER must name the folder in which data are kept")

application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 - pages are loaded before the first one is asked for
