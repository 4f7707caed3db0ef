"""The pages to sign."""

from gespann.files.plan_documents.agreed import Agreed
from gespann.files.plan_documents.sheet import Sheet, sheet
from gespann.files.typesetting import typeset as typeset_data


def plan_pdf(agreed: Agreed) -> bytes:
    """The plan as PDF, in the language in use."""
    return typeset(sheet(agreed))


def typeset(data: Sheet) -> bytes:
    """Pages out of their data."""
    return typeset_data(data, "gespann.files.plan_documents", "plan.typ")
