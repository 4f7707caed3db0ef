"""What of the organisation concerns people: deputies, opened accounts, tokens."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gespann.apps.concerns.kinds import Kind, Note, register
from gespann.apps.organisation import rules
from gespann.apps.organisation.models import Deputyship, Person, Token
from gespann.ui.templatetags.figures import day

GROUP = gettext_lazy("Organisation")
Arguments = dict[str, Any]


def _deputy(reader: Person, about: Arguments) -> Note | None:
    row = Deputyship.objects.filter(pk=about["deputyship"]).select_related("person", "deputy")
    found = row.first()
    if found is None or found.is_over:
        return None
    if reader == found.deputy and found.ends:
        words = _("You stand in for {person} from {first} to {last}.")
    elif reader == found.deputy:
        words = _("You stand in for {person} from {first} until further notice.")
    elif found.ends:
        words = _("{deputy} stands in for you from {first} to {last}.")
    else:
        words = _("{deputy} stands in for you from {first} until further notice.")
    sentence = words.format(
        person=found.person, deputy=found.deputy, first=day(found.starts), last=day(found.ends)
    )
    return Note(sentence, reverse("organisation:person", args=[found.person_id]))


def _account_opened(reader: Person, about: Arguments) -> Note | None:
    person = Person.objects.filter(pk=about["person"], left_on__isnull=True).first()
    if person is None or not rules.may_keep_organisation(reader):
        return None
    sentence = _("{person} has accepted the invitation.").format(person=person)
    return Note(sentence, reverse("organisation:person", args=[person.pk]))


def _token_made(reader: Person, about: Arguments) -> Note | None:
    token = Token.objects.filter(pk=about["token"], person=reader).first()
    if token is None:
        return None
    sentence = _(
        "The token “{name}” was made for your account. If that was not you, revoke it and choose "
        "another password."
    )
    return Note(sentence.format(name=token), reverse("tokens"))


DEPUTY = register(Kind("organisation.deputy", GROUP, _deputy))
ACCOUNT_OPENED = register(Kind("organisation.account_opened", GROUP, _account_opened))
TOKEN_MADE = register(Kind("organisation.token_made", gettext_lazy("My account"), _token_made))
