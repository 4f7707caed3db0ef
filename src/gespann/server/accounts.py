"""Who gets an account: nobody by signing up, only who is invited or comes by single sign-on."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedOnly(DefaultAccountAdapter):
    """Closed: an account is made by an invitation and by nothing that a stranger can do."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Never."""
        return False
