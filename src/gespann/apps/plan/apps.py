"""The app as Django knows it."""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    """Rounds, wishes, proposals, agreed tests, and plans with their signatures."""

    name = "gespann.apps.plan"
    label = "plan"
