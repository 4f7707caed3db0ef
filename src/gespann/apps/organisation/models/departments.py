"""Departments and their teams."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Side(models.TextChoices):
    """Which of the two sides of the one budget a department is, if it is one of them."""

    SALES = "sales", _("Sales")
    MARKETING = "marketing", _("Marketing")
    OTHER = "other", _("Another department")


class Department(models.Model):
    """A department of the firm. Sales and marketing are there once each; others may be added."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    side = models.CharField(_("side"), max_length=10, choices=Side, default=Side.OTHER)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="department_side_is_known", condition=Q(side__in=Side.values)
            ),
            models.UniqueConstraint(
                name="one_department_is_sales_and_one_is_marketing",
                fields=["side"],
                condition=Q(side__in=[Side.SALES, Side.MARKETING]),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A team within a department. It stays in its department for as long as it exists."""

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="teams", verbose_name=_("department")
    )
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="team_names_differ_within_a_department", fields=["department", "name"]
            ),
        ]

    def __str__(self) -> str:
        return self.name
