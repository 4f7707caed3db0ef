"""What programs may ask for of the organisation, and what the endpoints of all apps share.

An app says its endpoints in a module or package `api`, on the level of its views: `access` opens
them to tokens, `paging` cuts lists, `problems` says no, `versions` keeps two from writing over each
other. The server puts the routers together in `server/api`.
"""

from gespann.apps.organisation.api.endpoints import router

__all__ = ["router"]
