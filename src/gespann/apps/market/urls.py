"""Addresses of the market."""

from django.urls import path

from gespann.apps.market.views import bringing, firm, gathering, history

app_name = "market"
urlpatterns = [
    path("", history.history, name="history"),
    path("bring/", bringing.bring, name="bring"),
    path("draft/", bringing.draft, name="draft"),
    path("draft/land/", bringing.land, name="land"),
    path("draft/discard/", bringing.discard, name="discard"),
    path("files/", gathering.files, name="files"),
    path("files/compare/", gathering.compare, name="compare"),
    path("files/<int:pk>/", gathering.file, name="file"),
    path("files/<int:pk>/put-away/", gathering.put_away, name="put_away"),
    path("files/<int:pk>/refused-rows/", gathering.refused_rows, name="refused_rows"),
    path("firm/", firm.firm, name="firm"),
    path("firm/entered/", firm.sketch, name="sketch"),
    path("firm/entered/compare/", firm.compare_sketch, name="compare_sketch"),
    path("firm/entered/firm.toml", firm.download_sketch, name="download_sketch"),
    path("firm/entered/give-up/", firm.give_up_sketch, name="give_up_sketch"),
    path("batches/<int:pk>/", history.batch, name="batch"),
    path("batches/<int:pk>/undo/", history.undo, name="undo"),
    path("download/<str:kind>/", history.download, name="download"),
]
