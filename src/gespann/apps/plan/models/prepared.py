"""What was computed for a round, by jobs; final.

The documents are those of the core's own results (`gespann.files.documents`), so that pages and
the command line tell the same figures.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gespann.apps.plan.models.round import Round
from gespann.apps.response.models import Fit

# What a job leaves in its files to be recorded.
FOUND, LEARNED = "found.json", "fit.zip"
SURFACE, RESULTS = "surface.npz", "results.json"
PREPARE, JUDGE, TRY_OUT = "plan.prepare", "plan.judge", "plan.try_out"  # names of the jobs


class Prepared(models.Model):
    """Plan, room, priced wishes, golden mean and tests, for one edition of both sides' wishes.

    Attributes:
        learned_anew: Whether the fit was made anew, since the sides believe otherwise than the
            round's fit knew.
        plan, mean, tests, dispute: What the core found.
        job: Number of the job that made it, and no foreign key: old jobs are forgotten.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="prepared")
    edition = models.PositiveIntegerField(_("edition of the wishes"))
    frame = models.PositiveIntegerField(_("frame"))
    fit = models.ForeignKey(Fit, on_delete=models.PROTECT, related_name="+", verbose_name=_("fit"))
    learned_anew = models.BooleanField(_("fitted anew with both sides’ beliefs"))
    plan = models.JSONField()
    mean = models.JSONField()
    tests = models.JSONField()
    dispute = models.JSONField()
    at = models.DateTimeField(_("made"))
    job = models.PositiveBigIntegerField(_("job"), unique=True, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_round_is_prepared_once_for_its_wishes",
                fields=["round", "edition", "frame"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}, {self.edition}"


class Learned(models.Model):
    """The fit with both sides' beliefs, where it is not the round's own."""

    prepared = models.OneToOneField(
        Prepared, on_delete=models.PROTECT, primary_key=True, related_name="learned"
    )
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.prepared_id}"


class Surface(models.Model):
    """What any amounts would bring, as `gespann.files.surface_archive` writes it, for sliders.

    Attributes:
        markets: Their names, in the order of the plan's phasing.
    """

    prepared = models.OneToOneField(
        Prepared, on_delete=models.PROTECT, primary_key=True, related_name="surface"
    )
    content = models.BinaryField()
    markets = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.prepared_id}"


class Evidence(models.Model):
    """What pages tell of the fit with both sides' beliefs, where it is not the round's own.

    `results` is the same document as that of a fit (`response.queries.Results`).
    """

    prepared = models.OneToOneField(
        Prepared, on_delete=models.PROTECT, primary_key=True, related_name="evidence"
    )
    results = models.JSONField()

    def __str__(self) -> str:
        return f"{self.prepared_id}"


class Standing(models.Model):
    """Where the bargaining stood after so many turns, on a day: shares, next step, blockade.

    Attributes:
        block: Why the matter does not move; "" while it does.
        next_steps: What gets it moving, the first one first.
    """

    prepared = models.ForeignKey(Prepared, on_delete=models.PROTECT, related_name="standings")
    turns = models.PositiveIntegerField(_("turns"))
    day = models.DateField(_("day"))
    block = models.CharField(_("why it does not move"), max_length=30, blank=True, default="")
    next_steps = models.JSONField(_("next steps"), default=list)
    rounds = models.JSONField()
    at = models.DateTimeField(_("made"))
    job = models.PositiveBigIntegerField(_("job"), unique=True, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="bargaining_is_judged_once_a_turn_and_day",
                fields=["prepared", "turns", "day"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prepared}, {self.turns}"
