"""Firm, departments, teams, people and years.

Who a person is to the firm stands in three kinds of rows with dates: memberships say where in the
hierarchy somebody works, appointments say which office somebody holds for the whole firm, and
deputyships say who stands in for whom. Rights are asked of these rows by `rules`; there is no
superuser and no switch on a person that would open doors.
"""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import MinLengthValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext
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


class PersonManager(BaseUserManager["Person"]):
    """Finds people by e-mail address. Nobody is made here: see `actions.invite`."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """The person with this address, however it is written."""
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser):
    """Somebody who works here, or did.

    The moment of the last log-in is not kept: it would tell who works when.
    """

    last_login = None

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("de", _("German")), ("en", _("English"))]
    )
    is_active = models.BooleanField(_("account open"), default=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "language"]

    objects = PersonManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="person_address_in_lower_case", condition=Q(email=Lower("email"))
            ),
            models.CheckConstraint(
                name="person_who_left_has_no_account",
                condition=Q(left_on__isnull=True) | Q(is_active=False),
            ),
            models.CheckConstraint(
                name="person_without_name_has_left",
                condition=~Q(name="") | Q(left_on__isnull=False),
            ),
            models.CheckConstraint(
                name="person_language_is_known", condition=Q(language__in=["de", "en"])
            ),
        ]

    def __str__(self) -> str:
        return self.name or gettext("Former colleague {number}").format(number=self.pk)

    @property
    def has_left(self) -> bool:
        """Whether the person works here no more."""
        return self.left_on is not None


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


class Invitation(models.Model):
    """A link that opens an account, once and for a few days.

    Only a fingerprint of the link is kept, so that whoever reads the table cannot use it.
    """

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("person")
    )
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    by = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        related_name="invitations_sent",
        null=True,
        verbose_name=_("invited by"),
    )
    expires = models.DateTimeField(_("valid until"))
    used = models.DateTimeField(_("used"), null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person}"


class Act(models.TextChoices):
    """What was done to the organisation."""

    SET_UP = "set_up", _("Firm set up")
    INVITED = "invited", _("Invited")
    LINK_MADE = "link_made", _("New link made")
    OPENED = "opened", _("Account opened")
    PLACED = "placed", _("Place given")
    PLACE_ENDED = "place_ended", _("Place ended")
    APPOINTED = "appointed", _("Office given")
    OFFICE_ENDED = "office_ended", _("Office ended")
    DEPUTY_CHOSEN = "deputy_chosen", _("Deputy chosen")
    DEPUTY_ENDED = "deputy_ended", _("Deputyship ended")
    RENAMED = "renamed", _("Name changed")
    ADDRESS_CHANGED = "address_changed", _("Address changed")
    CLOSED = "closed", _("Account closed")
    NAME_TAKEN_OUT = "name_taken_out", _("Name taken out")
    STRUCTURE = "structure", _("Departments or teams changed")
    YEAR_OPENED = "year_opened", _("Fiscal year added")


class Entry(models.Model):
    """A line of the journal: who changed what in the organisation, for good.

    It holds no words, so that it keeps no name after one has been taken out. Nobody's visits, looks
    and log-ins are in it: only what changes who may do what.
    """

    at = models.DateTimeField(_("when"), auto_now_add=True)
    act = models.CharField(_("act"), max_length=20, choices=Act)
    by = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("by"),
        help_text=_("Empty: a group of the single sign-on, or the set-up."),
    )
    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        related_name="entries",
        null=True,
        verbose_name=_("person"),
    )

    class Meta:
        verbose_name = _("journal entry")
        constraints = [
            models.CheckConstraint(name="entry_act_is_known", condition=Q(act__in=Act.values)),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}, {self.person or '–'}"
