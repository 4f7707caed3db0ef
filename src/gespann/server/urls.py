"""All addresses of the workbench."""

from django.urls import include, path

from gespann.apps.organisation import views as organisation

urlpatterns = [
    path("", organisation.home, name="home"),
    path("language/", organisation.choose_language, name="choose_language"),
    path("organisation/", include("gespann.apps.organisation.urls")),
    path("account/", include("allauth.urls")),
]
