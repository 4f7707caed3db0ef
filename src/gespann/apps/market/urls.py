"""Addresses of the market."""

from django.urls import path

from gespann.apps.market import views

app_name = "market"
urlpatterns = [
    path("", views.history, name="history"),
    path("bring/", views.bring, name="bring"),
    path("draft/", views.draft, name="draft"),
    path("draft/land/", views.land, name="land"),
    path("draft/discard/", views.discard, name="discard"),
    path("batches/<int:pk>/", views.batch, name="batch"),
    path("batches/<int:pk>/undo/", views.undo, name="undo"),
    path("download/<str:kind>/", views.download, name="download"),
]
