"""What happens to the history: something is brought, lands, is put away, or is undone."""

from gespann.apps.market.actions.defining import give_up_sketch, keep_sketch
from gespann.apps.market.actions.experiments import brought_with, land_experiment
from gespann.apps.market.actions.gathering import (
    choose,
    forget_what_is_over,
    keep_composed,
    keep_file,
    put_away,
)
from gespann.apps.market.actions.history import discard, keep_draft, land, undo

__all__ = [
    "brought_with",
    "choose",
    "discard",
    "forget_what_is_over",
    "give_up_sketch",
    "keep_composed",
    "keep_draft",
    "keep_file",
    "keep_sketch",
    "land",
    "land_experiment",
    "put_away",
    "undo",
]
