"""What can be done to the organisation."""

from gespann.apps.organisation.models import Person


def choose_language(person: Person, code: str) -> None:
    """Speak this language to the person from now on."""
    Person.objects.filter(pk=person.pk).update(language=code)
