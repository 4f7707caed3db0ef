"""Addresses of the organisation."""

from django.urls import path

from gespann.apps.organisation import views

app_name = "organisation"
urlpatterns = [
    path("people/", views.people, name="people"),
]
