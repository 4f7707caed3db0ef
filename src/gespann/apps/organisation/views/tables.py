"""The tables of the organisation: people, departments, deputies, years and the journal."""

from collections.abc import Sequence

from django.http import QueryDict
from django.utils.translation import gettext as _

from gespann.apps.organisation import queries
from gespann.apps.organisation.models import Act, Department, Level, Person, Team
from gespann.ui.tables import Choice, Column, Table, day, part, text

PARTS = "organisation/_{}.html"
FEW = 10


def people(asked: QueryDict) -> Table:
    """Everybody who works here, with what they are today."""
    departments = [(str(one.pk), one.name) for one in queries.departments().prefetch_related(None)]
    return Table(
        "people",
        asked,
        queries.colleagues(),
        [
            part("name", _("Name"), PARTS.format("colleague"), sorts_by="name", value="name"),
            part("place", _("Place"), PARTS.format("posts"), sorts_by="words", value="words"),
            part("deputy", _("Deputy today"), PARTS.format("stand_ins")),
        ],
        caption=_("People"),
        search=("name", "words"),
        choices=[
            Choice("department", _("Department"), departments, _("All"), path="departments"),
            Choice("level", _("Level"), _labels(Level), _("All"), path="levels"),
        ],
        sort="name",
    )


def leavers(asked: QueryDict) -> Table:
    """Everybody who has left."""
    return Table(
        "left",
        asked,
        queries.people_who_left(),
        [
            part("name", _("Name"), PARTS.format("leaver"), sorts_by="name"),
            day("left_on", _("Last day")),
        ],
        caption=_("No longer here"),
        sort="-left_on",
        page_size=FEW,
        prefix="left-",
    )


def members(asked: QueryDict, department: Department, teams: Sequence[Team]) -> Table:
    """Who works in a department today, and in which of its teams."""
    choices = [(str(team.pk), team.name) for team in teams]
    return Table(
        "members",
        asked,
        list(queries.members_of(department)),
        [
            part(
                "name", _("Name"), PARTS.format("member"),
                sorts_by="person__name", value="person__name",
            ),
            Column("level", _("Level"), "level", lambda level: str(Level(level).label), "level"),
            text("team", _("Team"), "team__name"),
            day("starts", _("Since")),
        ],
        caption=_("People"),
        search=("person__name",),
        choices=[Choice("team", _("Team"), choices, _("All"), path="team_id")] if choices else [],
        sort="level",
    )  # fmt: skip


def deputies(asked: QueryDict) -> Table:
    """Who stands in for whom, from today on."""
    return Table(
        "deputies",
        asked,
        list(queries.deputyships_now_and_later()),
        [
            part("person", _("Person"), PARTS.format("deputised"), sorts_by="person__name"),
            part("deputy", _("Deputy"), PARTS.format("deputy"), sorts_by="deputy__name"),
            day("starts", _("First day")),
            day("ends", _("Last day")),
            part("standing", _("State"), PARTS.format("standing")),
        ],
        caption=_("Deputies"),
        search=("person__name", "deputy__name"),
        sort="starts",
    )


def years(asked: QueryDict) -> Table:
    """All fiscal years."""
    return Table(
        "years",
        asked,
        queries.fiscal_years(),
        [text("name", _("Name")), day("starts", _("First day")), day("ends", _("Last day"))],
        caption=_("Fiscal years"),
        sort="-starts",
    )


def journal(asked: QueryDict) -> Table:
    """Who changed what in the organisation."""
    return Table(
        "journal",
        asked,
        queries.entries(),
        _of_entries(Column("person", _("Person"), "person")),
        caption=_("Journal"),
        search=("person__name", "by__name"),
        choices=[Choice("act", _("What"), _labels(Act), _("All"))],
        sort="-at",
    )


def changes(asked: QueryDict, person: Person) -> Table:
    """What was changed about a person."""
    return Table(
        "changes",
        asked,
        queries.entries_about(person),
        _of_entries(),
        caption=_("Changes"),
        sort="-at",
        page_size=FEW,
    )


def _of_entries(*more: Column) -> list[Column]:
    return [
        day("at", _("When")),
        Column("act", _("What"), "act", lambda act: str(Act(act).label)),
        *more,
        Column("by", _("By"), "by"),
    ]


def _labels(choices: type[Act] | type[Level]) -> list[tuple[str, str]]:
    return [(str(one.value), str(one.label)) for one in choices]
