"""Addresses of the actuals."""

from django.urls import path

from gespann.apps.actuals.views import bringing, imports, inbox, mapping

app_name = "actuals"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("by-rules/", inbox.book_by_rules, name="book_by_rules"),
    path("bring/", bringing.bring, name="bring"),
    path("preview/", bringing.preview, name="preview"),
    path("preview/land/", bringing.land, name="land"),
    path("preview/discard/", bringing.discard, name="discard"),
    path("rules/", mapping.mapping, name="rules"),
    path("rules/new/", mapping.new_rule, name="new_rule"),
    path("rules/<int:pk>/", mapping.rule, name="rule"),
    path("rules/<int:pk>/move/", mapping.move_rule, name="move_rule"),
    path("rules/<int:pk>/end/", mapping.end_rule, name="end_rule"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<int:pk>/", imports.one_import, name="import"),
    path("imports/<int:pk>/undo/", imports.undo, name="undo"),
    path("<int:pk>/", inbox.invoice, name="invoice"),
    path("<int:pk>/assign/", inbox.assign, name="assign"),
    path("<int:pk>/split/", inbox.split, name="split"),
    path("<int:pk>/not-ours/", inbox.not_ours, name="not_ours"),
    path("<int:pk>/ask/", inbox.ask_about, name="ask"),
    path("<int:pk>/take-back/", inbox.take_back, name="take_back"),
]
