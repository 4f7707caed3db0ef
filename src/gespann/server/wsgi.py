"""The door that gunicorn knocks at."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gespann.server.settings")
if not os.environ.get("GESPANN_FOLDER"):
    raise ImproperlyConfigured("GESPANN_FOLDER must name the folder in which data are kept")

application = get_wsgi_application()
