"""All sources that are known. A new one is one more file here, and one more line below."""

from gespann.files.importers.source import Source
from gespann.files.importers.sources.datev import DATEV
from gespann.files.importers.sources.google_ads import GOOGLE_ADS
from gespann.files.importers.sources.hubspot import HUBSPOT_CONTACTS, HUBSPOT_DEALS
from gespann.files.importers.sources.linkedin_ads import LINKEDIN_ADS
from gespann.files.importers.sources.meta_ads import META_ADS
from gespann.files.importers.sources.microsoft_ads import MICROSOFT_ADS
from gespann.files.importers.sources.odoo import ODOO
from gespann.files.importers.sources.salesforce import SALESFORCE_DATA_LOADER, SALESFORCE_REPORT

SOURCES: tuple[Source, ...] = (
    META_ADS,
    GOOGLE_ADS,
    LINKEDIN_ADS,
    MICROSOFT_ADS,
    HUBSPOT_DEALS,
    HUBSPOT_CONTACTS,
    SALESFORCE_REPORT,
    SALESFORCE_DATA_LOADER,
    ODOO,
    DATEV,
)


def source_of(key: str) -> Source:
    """The source with this key.

    Raises: ValueError if there is none.
    """
    for source in SOURCES:
        if source.key == key:
            return source
    raise ValueError(f"source must be one of {', '.join(s.key for s in SOURCES)}, got {key!r}")
