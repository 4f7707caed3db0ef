"""The app as Django knows it."""

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from gespann.apps.plan.grants import Grants


class PlanConfig(AppConfig):
    """Rounds, wishes, proposals, agreed tests, and plans with their signatures."""

    name = "gespann.apps.plan"
    label = "plan"

    def ready(self) -> None:
        """Let the second signature grant the money in the ledger, and plans follow each new fit."""
        from django.db.models.signals import post_save

        from gespann.apps.plan import grants

        grants.plug(_grant)
        # A fit does not know who plans with it: the app of fits lies below this one.
        post_save.connect(_follow, sender="response.Fit", dispatch_uid="plan follows each fit")


def _follow(instance: Any, *, created: bool, **_others: object) -> None:
    if created:
        from gespann.apps.plan.actions.expecting import follow

        follow(instance)


def _grant(signed: "Grants") -> object:
    # Loaded with the first plan that is signed: it knows the core's types.
    from gespann.apps.plan.actions.granting import grant_signed_plan

    return grant_signed_plan(signed)
