"""Addresses of fits."""

from django.urls import path

from gespann.apps.response import views

app_name = "response"
urlpatterns = [
    path("", views.fits, name="fits"),
    path("ask/", views.ask, name="ask"),
    path("<int:pk>/", views.fit, name="fit"),
    path("<int:pk>/curves/", views.curves, name="curves"),
    path("<int:pk>/checks/", views.checks, name="checks"),
    path("<int:pk>/changes/", views.changes, name="changes"),
]
