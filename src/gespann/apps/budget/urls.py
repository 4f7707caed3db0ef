"""Addresses of the budget: what stands where, what is done, and what goes in and out."""

from django.urls import path

from gespann.apps.budget.views import commitment, entry, grid, line, pots, statement

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
    path("<int:pk>/statement/", statement.statement, name="statement"),
    path("<int:pk>/statement.pdf", statement.statement_pdf, name="statement_pdf"),
    path("<int:pk>/statement.xlsx", statement.statement_xlsx, name="statement_xlsx"),
    path("files/<int:pk>/", statement.prepared, name="prepared"),
]
urlpatterns = [*_shown, *_grid]
