"""Names of columns as programs write them: two spellings of one name are made one.

Exports differ in case, spaces, dashes and in the currency that some write behind the name.
"""

import re
import unicodedata
from functools import lru_cache

_DASHES = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*")
_CURRENCY_AT_END = re.compile(r"\s*[(\[]\s*([A-Z]{3}|[€£$¥])\s*[)\]]\s*$")
_SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY"}  # a $ may be that of a dozen countries

# Words by which columns of persons are known in any program, whoever set it up.
_PERSONS = re.compile(
    r"\b(?:owner|eigent[üu]mer\w*|inhaber\w*|besitzer\w*|zust[äa]ndig\w*|ansprechpartner\w*"
    r"|\w*betreuer\w*|account manager|sales ?person|sales ?rep\w*|verk[äa]ufer\w*"
    r"|\w*mitarbeiter\w*|employee\w*|\w*bearbeiter\w*|assigned(?: to)?|assignee|zugewiesen\w*"
    r"|(?:created|modified|exported|generated) by|(?:erstellt|ge[äa]ndert|exportiert) von"
    r"|e-?mail\w*|phone\w*|\w*telefon\w*|mobile|mobil\w*|handy\w*|fax\w*"
    r"|(?:first|last|full|contact|nick) ?name|\w*vorname\w*|\w*nachname\w*|kontaktname"
    r"|birth\w*|geburt\w*|person\w*|users?|benutzer\w*)\b"
    r"|(?:owner|user|contact|assignee) ?id$"
    r"|^(?:(?:primary )?contacts?|kontakte?|lead|partner(?: id)?|customer|kunde)$"
)


@lru_cache(maxsize=4096)
def normalised(name: str) -> str:
    """A name as it is compared: lower case, plain spaces and hyphens, no currency at its end."""
    return _folded(_CURRENCY_AT_END.sub("", _plain(name)))


def currency_in(name: str) -> str | None:
    """The currency that stands in brackets behind a name, as ISO 4217 writes it, or None."""
    match = _CURRENCY_AT_END.search(_plain(name))
    if match is None:
        return None
    return _SIGNS.get(match[1]) if len(match[1]) == 1 else match[1]


def names_persons(name: str) -> bool:
    """Whether a column of this name most likely says who somebody is, or how to reach them."""
    return _PERSONS.search(normalised(name).replace("_", " ")) is not None


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKC", name)
    visible = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return " ".join(visible.split())


def _folded(text: str) -> str:
    return _DASHES.sub("-", text).casefold().strip(" :*")
