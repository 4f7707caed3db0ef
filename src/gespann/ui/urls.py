"""Addresses that belong to the look of the workbench and to no room of it."""

from django.urls import path

from gespann.ui import views
from gespann.ui.design import views as design

app_name = "ui"
urlpatterns = [
    path("appearance/", views.choose_theme, name="choose_theme"),
    path("design/", design.page, name="design"),
    path("design/form/", design.form, name="design_form"),
    path("design/progress/<int:step>/", design.progress, name="design_progress"),
    path("design/release/", design.release, name="design_release"),
]
