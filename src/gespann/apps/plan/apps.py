"""The app as Django knows it."""

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from gespann.apps.plan.grants import Grants


class PlanConfig(AppConfig):
    """Rounds, wishes, proposals, agreed tests, and plans with their signatures."""

    name = "gespann.apps.plan"
    label = "plan"

    def ready(self) -> None:
        """Let the second signature under a plan grant its money in the ledger."""
        from gespann.apps.plan import grants

        grants.plug(_grant)


def _grant(signed: "Grants") -> object:
    # Loaded with the first plan that is signed: it knows the core's types.
    from gespann.apps.plan.actions.granting import grant_signed_plan

    return grant_signed_plan(signed)
