"""Who gets an account: nobody by signing up, only who is invited or comes by single sign-on."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


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
