"""Forms of the log-in whose words are ours."""

from typing import Any

from allauth.account.forms import (
    AddEmailForm,
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from allauth.core import context
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.forms import BaseForm
from django.utils.translation import gettext_lazy as _

from gespann.apps.organisation.views.entrance import OPENED_FOR

_LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Password until now"),
    "password1": _("New password"),
    "password2": _("New password once more"),
}
_WITH_A_LINK = ("login", "password", "oldpassword")  # which the log-in has already


def _say_it_in_our_words(form: BaseForm) -> None:
    """A label for each field, and nothing in it that looks as if it was filled in."""
    for name, field in form.fields.items():
        field.label = _LABELS.get(name, field.label)
        field.widget.attrs.pop("placeholder", None)
        if name in _WITH_A_LINK:
            field.help_text = ""


class LogInForm(LoginForm):
    """E-mail address and password; whoever has just opened an account finds the address there."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _say_it_in_our_words(self)
        self.fields["login"].initial = context.request.session.get(OPENED_FOR)
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"


class AnotherPasswordForm(ChangePasswordForm):
    """The password until now and a new one."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _say_it_in_our_words(self)


class FirstPasswordForm(SetPasswordForm):
    """A password for somebody who had none."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _say_it_in_our_words(self)


class ForgottenPasswordForm(ResetPasswordForm):
    """Where the link for a new password is sent."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _say_it_in_our_words(self)


class NewPasswordForm(ResetPasswordKeyForm):
    """A new password in place of a forgotten one."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _say_it_in_our_words(self)


class AnotherAddressForm(AddEmailForm):
    """Another address to log in with."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _say_it_in_our_words(self)


class PasswordOnceMoreForm(ReauthenticateForm):
    """The password, before something that concerns the safety of the account."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _say_it_in_our_words(self)


class PasskeyForm(AddWebAuthnForm):
    """A passkey, which needs no password beside it unless somebody wants it so."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"].label = _("Name")
        self.fields["name"].help_text = _("Such as the name of the device.")
        self.fields["passwordless"].label = _("Log in with it without a password")
        self.fields["passwordless"].help_text = ""
        self.fields["passwordless"].initial = True
