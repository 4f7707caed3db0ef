"""Which addresses there are and whom each is meant for: a module for each app.

Every module has `DOORS`, from the name of an address to its `Door`, and a function `rows` that
makes the rows which the addresses of this app need, under the names that doors give in `row`.
`TABLES`, where an app has some, tells on which address each `gespann.ui.tables.Table` is shown, and
to whom, where that is not everybody who may see the page.
"""

from dataclasses import dataclass, field

NOBODY: frozenset[str] = frozenset()
WITH_A_LOG_IN = frozenset({"dan", "ben", "ada", "eve"})
COLLEAGUES = frozenset({"ben", "ada"})
ADMINISTRATOR = frozenset({"eve"})
EVERYBODY = WITH_A_LOG_IN | {"stranger"}


@dataclass(frozen=True)
class Door:
    """Who gets in by looking (GET), by sending (POST) and by deleting (DELETE), and to which row.

    Ben is of the wrong department, Ada a plain reader, Dan belongs to nothing; Eve keeps the
    organisation. Endpoints for programs (names that begin with "api:") are tried with a token of
    each of them that was made for `scope`, without one, and with one for everything else; "" is a
    door that any token opens.
    """

    get: frozenset[str] = NOBODY
    post: frozenset[str] = NOBODY
    delete: frozenset[str] = NOBODY
    scope: str = ""
    row: str = ""
    args: dict[str, str] = field(default_factory=dict)
