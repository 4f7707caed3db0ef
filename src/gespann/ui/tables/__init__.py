"""Tables that can be sorted, filtered and paged through by addresses alone, without a script.

    table = Table(
        "people", request.GET, queries.people_visible_to(request.user),
        columns=[text("name", _("Name")), day("starts", _("First day"))],
        search=("name", "email"),
    )

and `{% table table %}` in the template. It takes a queryset or a list; of a queryset it asks one
query for the count and one for the page, whatever the number of rows. A list is searched and sorted
as a dictionary is, Ä beside A; of a queryset the database decides, and SQLite knows no upper case
but that of English. Where that matters and rows are few, give a list.
"""

from gespann.ui.tables.columns import Column, day, money, number, part, percent, text
from gespann.ui.tables.filters import Choice
from gespann.ui.tables.table import Table

__all__ = ["Choice", "Column", "Table", "day", "money", "number", "part", "percent", "text"]
