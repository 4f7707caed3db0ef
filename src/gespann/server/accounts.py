"""Who gets an account: nobody by signing up, only who is invited or comes by single sign-on."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import SignupClosedException
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gespann.apps.organisation.actions.groups import GroupRole, follow_groups
from gespann.apps.organisation.models import Level, Office, Person


class InvitedOnly(DefaultAccountAdapter):
    """Closed: an account is made by an invitation and by nothing that a stranger can do."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "email_password_mismatch": _("Address and password do not belong together."),
        "enter_current_password": _("This is not the current password."),
        "incorrect_code": _("This is not the code of this moment."),
        "incorrect_password": _("This is not the password."),
        "too_many_login_attempts": _("Too many wrong tries. Wait five minutes and try again."),
        "rate_limited": _("Too many tries. Wait a few minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Never."""
        return False


class SecondStep(DefaultMFAAdapter):
    """TOTP, passkeys and recovery codes, with our words."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This is not the code of this moment."),
    }


class ByGroups(DefaultSocialAccountAdapter):
    """Single sign-on: groups that the firm has named open an account and give places."""

    def is_open_for_signup(
        self,
        request: HttpRequest,  # noqa: ARG002
        sociallogin: SocialLogin,
    ) -> bool:
        """Only whoever is in one of the groups gets an account.

        A log-in that comes without an address is put aside to be asked for one, and loses its roles
        on the way: nobody gets an account without an address that the firm vouches for.
        """
        return bool(getattr(sociallogin, "roles", ()))

    def pre_social_login(
        self,
        request: HttpRequest,  # noqa: ARG002
        sociallogin: SocialLogin,
    ) -> None:
        """Let somebody whom we know follow their groups, and keep nothing else that was told."""
        sociallogin.roles = roles_of(sociallogin)
        sociallogin.account.extra_data = {}
        if sociallogin.is_existing:
            if sociallogin.account.pk:
                sociallogin.account.save(update_fields=["extra_data"])
            if sociallogin.user.is_active:
                follow_groups(sociallogin.user, sociallogin.roles)

    def populate_user(
        self,
        request: HttpRequest,  # noqa: ARG002
        sociallogin: SocialLogin,
        data: Mapping[str, Any],
    ) -> Person:
        """Somebody new, with name and address as they were told."""
        person: Person = sociallogin.user
        person.email = (data.get("email") or "").lower()
        both = f"{data.get('first_name') or ''} {data.get('last_name') or ''}".strip()
        person.name = data.get("name") or both or person.email.partition("@")[0]
        person.language = (get_language() or "en")[:2]
        return person

    def save_user(
        self,
        request: HttpRequest,
        sociallogin: SocialLogin,
        form: Any = None,  # noqa: ARG002
    ) -> Person:
        """Enter somebody new, who gets the places of their groups at once."""
        if not self.is_open_for_signup(request, sociallogin):
            raise SignupClosedException
        sociallogin.user.set_unusable_password()
        sociallogin.save(request)
        follow_groups(sociallogin.user, sociallogin.roles)
        return sociallogin.user


def roles_of(sociallogin: SocialLogin) -> Sequence[GroupRole]:
    """What the groups give that the single sign-on has told."""
    told = sociallogin.account.extra_data
    claims = told.get("userinfo") or told.get("id_token") or told
    named = claims.get(sociallogin.provider.app.settings["groups"], [])
    groups = {named} if isinstance(named, str) else set(named)
    return [
        GroupRole(
            group=role["group"],
            office=Office(role["office"]) if role["office"] else None,
            level=Level(role["level"]) if role["level"] else None,
            department=role["department"],
        )
        for role in settings.SINGLE_SIGN_ON_GROUPS
        if role["group"] in groups
    ]
