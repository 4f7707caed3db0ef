"""The addresses of the organisation. The rows belong to Kim, who is in sales like Ada."""

from typing import Any

import make
from doors import ADMINISTRATOR, COLLEAGUES, EVERYBODY, WITH_A_LOG_IN, Door
from gespann.apps.organisation.models import Level, Office, Side

READ = "organisation:read"
DOORS = {
    "choose_language": Door(post=EVERYBODY),
    "set_up": Door(args={"secret": "guessed"}),
    "invitation": Door(args={"secret": "guessed"}),
    "organisation:people": Door(get=COLLEAGUES | ADMINISTRATOR),
    "organisation:invite": Door(get=ADMINISTRATOR, post=ADMINISTRATOR),
    "organisation:person": Door(get=COLLEAGUES | ADMINISTRATOR, row="kim"),
    "organisation:another_link": Door(post=ADMINISTRATOR, row="kim"),
    "organisation:place": Door(post=ADMINISTRATOR, row="kim"),
    "organisation:appoint": Door(post=ADMINISTRATOR, row="kim"),
    "organisation:choose_deputy": Door(post=ADMINISTRATOR, row="kim"),
    "organisation:rename": Door(post=ADMINISTRATOR, row="kim"),
    "organisation:change_address": Door(post=ADMINISTRATOR, row="kim"),
    "organisation:leave": Door(get=ADMINISTRATOR, post=ADMINISTRATOR, row="kim"),
    "organisation:take_name_out": Door(get=ADMINISTRATOR, post=ADMINISTRATOR, row="lee"),
    "organisation:end_membership": Door(get=ADMINISTRATOR, post=ADMINISTRATOR, row="membership"),
    "organisation:end_appointment": Door(get=ADMINISTRATOR, post=ADMINISTRATOR, row="appointment"),
    "organisation:deputies": Door(get=COLLEAGUES | ADMINISTRATOR),
    "organisation:end_deputyship": Door(post=ADMINISTRATOR, row="deputyship"),
    "organisation:departments": Door(get=COLLEAGUES | ADMINISTRATOR, post=ADMINISTRATOR),
    "organisation:department": Door(
        get=COLLEAGUES | ADMINISTRATOR, post=ADMINISTRATOR, row="department"
    ),
    "organisation:rename_department": Door(get=ADMINISTRATOR, post=ADMINISTRATOR, row="department"),
    "organisation:remove_department": Door(post=ADMINISTRATOR, row="department"),
    "organisation:rename_team": Door(get=ADMINISTRATOR, post=ADMINISTRATOR, row="team"),
    "organisation:remove_team": Door(post=ADMINISTRATOR, row="team"),
    "organisation:journal": Door(get=ADMINISTRATOR),
    "organisation:years": Door(get=COLLEAGUES | ADMINISTRATOR, post=ADMINISTRATOR),
    "tokens": Door(get=WITH_A_LOG_IN),
    "make_token": Door(get=COLLEAGUES | ADMINISTRATOR, post=COLLEAGUES | ADMINISTRATOR),
    "revoke_token": Door(row="token"),
    "api:me": Door(get=WITH_A_LOG_IN),
    "api:organisation-firm": Door(get=COLLEAGUES | ADMINISTRATOR, scope=READ),
    "api:organisation-departments": Door(get=COLLEAGUES | ADMINISTRATOR, scope=READ),
    "api:organisation-departments-pk": Door(
        get=COLLEAGUES | ADMINISTRATOR, row="department", scope=READ
    ),
    "api:organisation-people": Door(get=COLLEAGUES | ADMINISTRATOR, scope=READ),
    "api:organisation-people-pk": Door(get=COLLEAGUES | ADMINISTRATOR, row="kim", scope=READ),
    "api:organisation-years": Door(get=COLLEAGUES | ADMINISTRATOR, scope=READ),
}
TABLES = {
    "people": "organisation:people",
    "left": ("organisation:people", ADMINISTRATOR),
    "members": "organisation:department",
    "deputies": "organisation:deputies",
    "years": "organisation:years",
    "journal": "organisation:journal",
    "changes": ("organisation:person", ADMINISTRATOR),
    "tokens": "tokens",
}


def rows() -> dict[str, Any]:
    """Kim in a team of sales, with an office and a deputy, and Lee, who has left."""
    sales = make.department(side=Side.SALES)
    team = make.team(sales)
    kim, lee = make.person("Kim"), make.person("Lee", is_active=False, left_on=make.LONG_AGO)
    make.firm()
    return {
        "kim": kim,
        "lee": lee,
        "department": sales,
        "team": team,
        "membership": make.membership(kim, sales, level=Level.STAFF, team=team),
        "appointment": make.appointment(kim, Office.CONTROLLER),
        "deputyship": make.deputyship(kim, make.person("Max")),
        "token": make.token(kim),
    }
