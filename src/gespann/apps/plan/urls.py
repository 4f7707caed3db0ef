"""Addresses of planning rounds."""

from django.urls import path

from gespann.apps.plan.views import rounds

app_name = "plan"
urlpatterns = [
    path("", rounds.rounds, name="rounds"),
    path("open/", rounds.open_round, name="open"),
    path("<int:pk>/", rounds.round_page, name="round"),
    path("<int:pk>/walk/", rounds.walk, name="walk"),
    path("<int:pk>/prepare/", rounds.prepare, name="prepare"),
    path("<int:pk>/wishes/", rounds.wishes, name="wishes"),
    path("<int:pk>/hand-in/", rounds.hand_in, name="hand_in"),
]
