"""Addresses of the budget: what stands where, what is done, and what goes in and out."""

from django.urls import path

from gespann.apps.budget.views import commitment, entry, grid, line, pots

app_name = "budget"
_shown = [
    path("", pots.pots, name="pots"),
    path("<int:pk>/", pots.pot, name="pot"),
    path("lines/<int:pk>/", line.line, name="line"),
    path("lines/<int:pk>/entries/", line.entries, name="entries"),
    path("entries/<int:pk>/", entry.entry, name="entry"),
    path("commitments/<int:pk>/", commitment.commitment, name="commitment"),
]
_grid = [
    path("<int:pk>/plan/", grid.grid, name="grid"),
]
urlpatterns = [*_shown, *_grid]
