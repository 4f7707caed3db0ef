"""Entries: the only way in which money moves."""

from datetime import UTC
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from gespann.apps.budget.models.commitment import Commitment
from gespann.apps.budget.models.line import Amounts, Line
from gespann.apps.budget.models.transfer import Transfer
from gespann.apps.organisation.models import Person


class Kind(models.TextChoices):
    """What an entry books."""

    PLAN = "plan", _("Planned")
    GRANT = "grant", _("Granted")
    TAKE_BACK = "take_back", _("Grant taken back")
    TRANSFER = "transfer", _("Transferred")
    COMMIT = "commit", _("Committed")
    SETTLE = "settle", _("Settled")
    RELEASE = "release", _("Released")
    CALL_OFF = "call_off", _("Drawn from a blanket order")
    EXPIRE = "expire", _("Expired")
    SPEND = "spend", _("Spent without a commitment")
    CREDIT = "credit", _("Credit note")
    REVERSE = "reverse", _("Reversed")


OF_A_COMMITMENT = (Kind.COMMIT, Kind.SETTLE, Kind.RELEASE, Kind.CALL_OFF, Kind.EXPIRE)
_NOTHING = Q(planned_cents=0, granted_cents=0, committed_cents=0, spent_cents=0)
_ONLY_PLANNED = Q(granted_cents=0, committed_cents=0, spent_cents=0)
_ONLY_GRANTED = Q(planned_cents=0, committed_cents=0, spent_cents=0)
_NO_GRANT = Q(planned_cents=0, granted_cents=0)
_SHAPES = (
    Q(_ONLY_PLANNED, kind=Kind.PLAN)
    | Q(_ONLY_GRANTED, kind=Kind.GRANT, granted_cents__gt=0)
    | Q(_ONLY_GRANTED, kind=Kind.TAKE_BACK, granted_cents__lt=0)
    | Q(_ONLY_GRANTED & ~Q(granted_cents=0), kind=Kind.TRANSFER)
    | Q(_NO_GRANT, kind=Kind.COMMIT, committed_cents__gt=0, spent_cents=0)
    | Q(_NO_GRANT, kind=Kind.SETTLE, committed_cents__lte=0, spent_cents__gt=0)
    | Q(
        _NO_GRANT,
        kind__in=[Kind.RELEASE, Kind.CALL_OFF, Kind.EXPIRE],
        committed_cents__lt=0,
        spent_cents=0,
    )
    | Q(_NO_GRANT, kind=Kind.SPEND, committed_cents=0, spent_cents__gt=0)
    | Q(_NO_GRANT, kind=Kind.CREDIT, committed_cents=0, spent_cents__lt=0)
    | Q(~_NOTHING, kind=Kind.REVERSE)
)
# A thousand billions: sums of any number of entries stay far from what 64 bits can hold.
LARGEST_CENTS = 10**15
_MILLION, _HALF = 1_000_000, 500_000
_FOREIGN = F("foreign_minor") * F("rate_millionths")


class Entry(Amounts):
    """By how much the four amounts of a line change, for good.

    Whoever inserts says what, on which line, for which day, and with which key; `number`, `at`, the
    balances after it and the hash are set by the database, whatever the caller says.

    `key` names one click: a second entry with it is refused. `content` is the hash of what was
    asked for, so that the same click can be told from another one with the same key.
    """

    key = models.UUIDField(unique=True)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="entries", db_index=False)
    number = models.PositiveIntegerField(_("number"), default=0)
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    day = models.DateField(_("booked for"))
    at = models.DateTimeField(_("booked on"), null=True)
    by = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
        verbose_name=_("by"),
        help_text=_("Empty: the workbench, when a commitment expires."),
    )
    stands_for = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
        verbose_name=_("stands in for"),
    )
    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, null=True, related_name="entries"
    )
    transfer = models.ForeignKey(
        Transfer, on_delete=models.PROTECT, null=True, related_name="entries", db_index=False
    )
    reverses = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="reversals",
        db_index=False,
        verbose_name=_("reverses"),
    )
    text = models.CharField(_("text"), max_length=200, blank=True, default="")
    foreign_currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    foreign_minor = models.BigIntegerField(_("foreign amount"), null=True)
    rate_millionths = models.BigIntegerField(_("rate"), null=True)
    planned_after = models.BigIntegerField(default=0)
    granted_after = models.BigIntegerField(default=0)
    committed_after = models.BigIntegerField(default=0)
    spent_after = models.BigIntegerField(default=0)
    content = models.CharField(_("hash of what was asked"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="entries_of_a_line_count", fields=["line", "number"]),
            models.UniqueConstraint(
                name="entry_is_reversed_once",
                fields=["reverses"],
                condition=Q(reverses__isnull=False),
            ),
            models.UniqueConstraint(
                name="transfer_books_a_line_once",
                fields=["transfer", "line"],
                condition=Q(transfer__isnull=False),
            ),
            # On PostgreSQL the trigger says these, and the table has none of them: see
            # migrations/0006_lighter_entries.py, where a further one belongs, too.
            models.CheckConstraint(name="entry_kind_has_its_amounts", condition=_SHAPES),
            models.CheckConstraint(
                name="entry_amount_is_not_too_large",
                condition=Q(
                    **{
                        f"{name}_cents__{bound}": value
                        for name in ("planned", "granted", "committed", "spent")
                        for bound, value in (("lte", LARGEST_CENTS), ("gte", -LARGEST_CENTS))
                    }
                ),
            ),
            models.CheckConstraint(
                name="entry_is_of_a_commitment_or_not",
                condition=Q(kind__in=OF_A_COMMITMENT, commitment__isnull=False)
                | Q(kind__in=[Kind.REVERSE, Kind.CREDIT])
                | (
                    ~Q(kind__in=[*OF_A_COMMITMENT, Kind.REVERSE, Kind.CREDIT])
                    & Q(commitment__isnull=True)
                ),
            ),
            models.CheckConstraint(
                name="entry_of_a_transfer_names_it",
                condition=Q(kind=Kind.TRANSFER, transfer__isnull=False)
                | (~Q(kind=Kind.TRANSFER) & Q(transfer__isnull=True)),
            ),
            models.CheckConstraint(
                name="entry_that_reverses_says_which",
                condition=Q(kind=Kind.REVERSE, reverses__isnull=False)
                | (~Q(kind=Kind.REVERSE) & Q(reverses__isnull=True)),
            ),
            models.CheckConstraint(
                name="only_expiry_is_booked_by_nobody",
                condition=Q(by__isnull=False) | Q(kind=Kind.EXPIRE),
            ),
            models.CheckConstraint(
                name="foreign_money_has_its_rate",
                condition=Q(
                    foreign_currency="", foreign_minor__isnull=True, rate_millionths__isnull=True
                )
                | (~Q(foreign_currency="") & Q(foreign_minor__isnull=False, rate_millionths__gt=0)),
            ),
            # To the cent: half a cent either way is rounding, more is another amount.
            models.CheckConstraint(
                name="foreign_money_is_worth_what_is_booked",
                condition=Q(foreign_minor__isnull=True)
                | Q(
                    GreaterThanOrEqual(_FOREIGN, F("spent_cents") * _MILLION - _HALF),
                    LessThanOrEqual(_FOREIGN, F("spent_cents") * _MILLION + _HALF),
                ),
            ),
        ]
        indexes = [
            models.Index(name="budget_entry_days", fields=["line", "day"]),
            # Few of a million entries move grants or reverse others; who did is asked by itself.
            models.Index(
                name="budget_entry_grants",
                fields=["line", "at"],
                condition=~Q(granted_cents=0),
            ),
            models.Index(
                name="budget_entry_reversals",
                fields=["line", "at"],
                condition=Q(reverses__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.number}"

    @property
    def amounts(self) -> tuple[int, int, int, int]:
        """Changes of what is planned, granted, committed and spent."""
        return (self.planned_cents, self.granted_cents, self.committed_cents, self.spent_cents)

    @property
    def available_cents(self) -> int:
        """By how much it changes what is available."""
        return self.granted_cents - self.committed_cents - self.spent_cents

    @property
    def after(self) -> tuple[int, int, int, int]:
        """What was planned, granted, committed and spent after it."""
        return (self.planned_after, self.granted_after, self.committed_after, self.spent_after)

    def sealed(self, previous: str) -> list[Any]:
        """What its hash is taken of, after the hash of the line's entry before it.

        The triggers write the same on both databases; free text stands last, so that no text can
        look like another field.
        """
        if self.at is None:
            raise ValueError("only entries that are booked have a hash")
        at = self.at.astimezone(UTC)
        return [
            previous, self.key.hex, self.line_id, self.number, self.kind, *self.amounts,
            self.day.isoformat(), f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d}",
            self.by_id, self.stands_for_id, self.commitment_id, self.transfer_id, self.reverses_id,
            self.foreign_currency, self.foreign_minor, self.rate_millionths, self.content,
            self.text,
        ]  # fmt: skip
