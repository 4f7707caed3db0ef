"""Addresses of planning rounds."""

from django.urls import path

from gespann.apps.plan import views

app_name = "plan"
urlpatterns = [
    path("", views.rounds, name="rounds"),
    path("open/", views.open_round, name="open"),
    path("<int:pk>/", views.round_page, name="round"),
    path("<int:pk>/walk/", views.walk, name="walk"),
    path("<int:pk>/prepare/", views.prepare, name="prepare"),
    path("<int:pk>/wishes/", views.wishes, name="wishes"),
    path("<int:pk>/hand-in/", views.hand_in, name="hand_in"),
]
