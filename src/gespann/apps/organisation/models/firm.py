"""The firm and the years that it plans in."""

from django.core.validators import MinLengthValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Firm(models.Model):
    """The firm that this workbench belongs to. There is exactly one, with the number 1."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    name = models.CharField(_("name of the firm"), max_length=150)
    currency = models.CharField(
        _("currency"),
        max_length=3,
        default="EUR",
        validators=[MinLengthValidator(3), RegexValidator(r"^[A-Z]{3}$")],
        help_text=_("Three letters, such as EUR or CHF."),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="firm_is_the_only_one", condition=Q(id=1)),
        ]

    def __str__(self) -> str:
        return self.name


class FiscalYear(models.Model):
    """A year that the firm plans and closes its books in. No day belongs to two of them."""

    name = models.CharField(
        _("name"), max_length=20, unique=True, help_text=_("Such as 2027 or 2026/27.")
    )
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="fiscal_year_ends_after_its_start", condition=Q(ends__gt=F("starts"))
            ),
        ]

    def __str__(self) -> str:
        return self.name
