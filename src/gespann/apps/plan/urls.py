"""Addresses of planning rounds."""

from django.urls import path

from gespann.apps.plan.views import frames, participants, rounds

app_name = "plan"
urlpatterns = [
    path("", rounds.rounds, name="rounds"),
    path("open/", rounds.open_round, name="open"),
    path("<int:pk>/", rounds.round_page, name="round"),
    path("<int:pk>/walk/", rounds.walk, name="walk"),
    path("<int:pk>/prepare/", rounds.prepare, name="prepare"),
    path("<int:pk>/frame/", frames.frame, name="frame"),
    path("<int:pk>/participants/", participants.participants, name="participants"),
    path("participants/<int:pk>/leave/", participants.leave, name="leave"),
    path("<int:pk>/wishes/", rounds.wishes, name="wishes"),
    path("<int:pk>/hand-in/", rounds.hand_in, name="hand_in"),
]
