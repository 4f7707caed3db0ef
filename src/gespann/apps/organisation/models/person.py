"""People, and the links by which they open their accounts."""

from typing import TYPE_CHECKING, Optional

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from gespann.apps.organisation.models.tokens import Token


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
    # The token that a program came with; no column, so a person who is there has none.
    token: Optional["Token"] = None

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
