"""What people are to the firm, from a day until another: places, offices, deputies."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gespann.apps.organisation.models.departments import Department, Team
from gespann.apps.organisation.models.person import Person


class Level(models.IntegerChoices):
    """Levels of the hierarchy, from the top."""

    MANAGEMENT = 1, _("Management")
    HEAD = 2, _("Head of department")
    TEAM_LEAD = 3, _("Team lead")
    STAFF = 4, _("Staff")


class Dated(models.Model):
    """Something that holds from a first to a last day, or until further notice."""

    starts = models.DateField(_("first day"))
    ends = models.DateField(
        _("last day"),
        null=True,
        blank=True,
        help_text=_("Empty: until further notice."),
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_ends_after_its_start",
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
            ),
        ]

    def holds_on(self, day: date) -> bool:
        """Whether it holds on this day."""
        return self.starts <= day and (self.ends is None or day <= self.ends)

    @property
    def holds_today(self) -> bool:
        """Whether it holds today."""
        return self.holds_on(timezone.localdate())

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed."""
        return self.ends is not None and self.ends < timezone.localdate()


class Given(Dated):
    """Something with dates that an administrator gives, or a group of the single sign-on."""

    by_group = models.CharField(_("given by the group"), max_length=200, blank=True, default="")

    class Meta(Dated.Meta):
        abstract = True


class Membership(Given):
    """Where in the hierarchy a person works. Management belongs to no department."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("person")
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        related_name="memberships",
        null=True,
        blank=True,
        verbose_name=_("department"),
    )
    team = models.ForeignKey(
        Team,
        on_delete=models.PROTECT,
        related_name="memberships",
        null=True,
        blank=True,
        verbose_name=_("team"),
    )

    class Meta:
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="membership_level_is_known", condition=Q(level__in=Level.values)
            ),
            models.CheckConstraint(
                name="membership_is_of_a_department_or_of_management",
                condition=Q(level=Level.MANAGEMENT, department__isnull=True)
                | (~Q(level=Level.MANAGEMENT) & Q(department__isnull=False)),
            ),
            models.CheckConstraint(
                name="membership_of_a_team_is_as_its_lead_or_staff",
                condition=Q(team__isnull=True) | Q(level__in=[Level.TEAM_LEAD, Level.STAFF]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_level_display()}"


class Office(models.TextChoices):
    """What somebody does for the whole firm, whatever the department."""

    ADMINISTRATOR = "administrator", _("Administrator")
    CONTROLLER = "controller", _("Controller")


class Appointment(Given):
    """An office that a person holds.

    An administrator keeps people, departments and years in order and has no say in what they
    decide; a controller keeps the budget.
    """

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("person")
    )
    office = models.CharField(_("office"), max_length=20, choices=Office)

    class Meta:
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="appointment_office_is_known", condition=Q(office__in=Office.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_office_display()}"


class Deputyship(Dated):
    """Who stands in for whom. A deputy acts in their own name and says for whom."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="deputyships", verbose_name=_("person")
    )
    deputy = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        related_name="deputyships_held",
        verbose_name=_("deputy"),
    )

    class Meta:
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="nobody_is_their_own_deputy", condition=~Q(person=F("deputy"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} → {self.person}"
