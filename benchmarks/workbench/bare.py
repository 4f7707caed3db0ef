"""The limit: a page of Django that says hello and asks nobody for anything."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def hello(_request: HttpRequest) -> HttpResponse:
    """The least that a page can be."""
    return HttpResponse("<!doctype html><title>Hello</title><p>Hello</html>")


urlpatterns = [path("", hello)]
settings.configure(
    ALLOWED_HOSTS=["localhost"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="of nothing",  # noqa: S106
    MIDDLEWARE=[],
)
application = get_wsgi_application()
