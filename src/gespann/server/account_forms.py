"""Forms of the log-in whose words are ours."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext_lazy as _


class LogInForm(LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, label in (("login", _("E-mail address")), ("password", _("Password"))):
            self.fields[name].label = label
            self.fields[name].help_text = ""
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"


class AnotherPasswordForm(ChangePasswordForm):
    """The current password and a new one, without the link that the log-in has already."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["oldpassword"].help_text = ""


class PasswordOnceMoreForm(ReauthenticateForm):
    """The current password, without the link that the log-in has already."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["password"].help_text = ""


class PasskeyForm(AddWebAuthnForm):
    """A passkey, which needs no password beside it unless somebody wants it so."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"].label = _("Name")
        self.fields["name"].help_text = _("Such as the name of the device.")
        self.fields["passwordless"].label = _("Log in with it without a password")
        self.fields["passwordless"].help_text = ""
        self.fields["passwordless"].initial = True
