"""The letter itself: text and HTML in the language of whoever gets it, through Django's mail."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from gespann.apps.digest.queries import Letter, letter_for
from gespann.apps.organisation.models import Person
from gespann.apps.organisation.queries import firm
from gespann.apps.organisation.rules import has_way_in
from gespann.language import speaking


def send(person: Person, day: str) -> list[int]:
    """Send what there is to tell; the keys of the concerns that are done with.

    Nothing leaves if there is nothing to tell, or the account is not open (any more).
    """
    if not person.is_active or not has_way_in(person):
        return []
    with translation.override(person.language), speaking(person.language):
        letter = letter_for(person)
        if letter.count:
            mail(person, letter, day).send()
    return letter.told


def mail(person: Person, letter: Letter, day: str) -> EmailMultiAlternatives:
    """The letter as it leaves. One that is repeated has the same number as the first."""
    choice = settings.ADDRESS + reverse("mail")
    context = {
        "person": person,
        "firm": firm(),
        "letter": letter,
        "address": settings.ADDRESS,
        "choice": choice,
    }
    subject = ngettext("{count} matter for you", "{count} matters for you", letter.count).format(
        count=letter.count
    )
    written = EmailMultiAlternatives(
        f"Gespann: {subject}",
        render_to_string("digest/letter.txt", context),
        to=[person.email],
        headers={
            "Message-ID": f"<digest.{person.pk}.{day}@{urlsplit(settings.ADDRESS).hostname}>",
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{choice}>",
        },
    )
    written.attach_alternative(render_to_string("digest/letter.html", context), "text/html")
    return written
