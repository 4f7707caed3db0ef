"""Gathering files as somebody does who looks at each page: what it offers is confirmed as it is."""

from django.urls import reverse

from apps.market.bringing import lines, named
from gespann.apps.market import actions, engine
from gespann.apps.market.models import Brought, SourceFile

MONTHS = lines(
    "month,leads,revenue,search,social,fairs,visits",
    "2026-06,20,9000,900,400,0,50",
    "2026-07,22,9500,950,420,5000,55",
    "2026-08,21,9200,920,410,0,52",
)
TOML = """
[firm]
name = "Muster GmbH"
currency = "EUR"
period = "month"
history = "history.csv"
margin = 0.4

[columns]
period = "month"

[[stages]]
name = "Leads"
column = "leads"
kind = "count"

[[stages]]
name = "Revenue"
column = "revenue"
kind = "money"

[[levers]]
name = "Search ads"
column = "search"
kind = "search_ads"

[[levers]]
name = "Social ads"
column = "social"
kind = "social_ads"

[[levers]]
name = "Fairs"
column = "fairs"
kind = "trade_fair"

[[levers]]
name = "Visits"
column = "visits"
kind = "personal_selling"
unit = "visit"
cost_per_unit = 100
"""
_READ: dict[Brought, engine.Answer] = {}
SEPTEMBER = {"first": "2026-09-01", "last": "2026-09-30"}


def known(by):
    """A firm by months whose history ends with August 2026."""
    land_history(by, MONTHS, TOML)


def land_history(by, history, toml):
    """Land a history that is read only once, for most tests are about what comes after it."""
    brought = Brought(toml, "history.csv", history.encode(), "", b"", replaces=False, follows=0)
    if brought not in _READ:
        _READ[brought] = engine.read(brought)
    read = _READ[brought]
    assert not read.faults
    actions.land(actions.keep_draft(brought, read.summary, read.table, by=by), by=by)


def upload(client, content, name="export.csv"):
    """The answer to one more file."""
    return client.post(reverse("market:files"), {"file": named(content, name)})


def kept(client, content, name="export.csv"):
    """One more file, which must be kept; the page that asks how it is to be read."""
    answer = upload(client, content, name)
    assert answer.status_code == 303, answer.content.decode()
    return SourceFile.objects.get(name=name)


def offered(client, file):
    """What the form of a file would send if somebody pressed its button at once."""
    form = client.get(reverse("market:file", args=[file.pk])).context["form"]
    sent = {}
    for bound in form:
        value = bound.value()
        if value not in (None, False, ""):
            sent[bound.html_name] = value
    return sent


def field_of(client, file, name):
    """The field beside a column, a campaign, a stage or an outcome of this name."""
    form = client.get(reverse("market:file", args=[file.pk])).context["form"]
    fields = {row.found["name"]: row.field.html_name for row in [*form.columns(), *form.names()]}
    fields |= {bound.label: bound.html_name for bound in form.figures()}
    return fields[name]


def confirm(client, file, places=None, **more):
    """Confirm what is offered, but for what is said otherwise."""
    said = {field_of(client, file, name): to for name, to in (places or {}).items()}
    sent = {**offered(client, file), **more, **said}
    return client.post(reverse("market:file", args=[file.pk]), sent)


def compare(client, *without):
    """The answer to putting all together."""
    return client.post(reverse("market:compare"), {"without": without})


def land_all(client, *without):
    """Put all together and land it, which must succeed."""
    answer = compare(client, *without)
    assert answer.status_code == 303, answer.content.decode()
    page = client.get(reverse("market:draft"))
    assert page.status_code == 200
    client.post(reverse("market:land"))
    assert not SourceFile.objects.exists()
    return page
