"""The OpenAPI document of all endpoints, in the language in use."""

import re
from typing import Any

from django.utils.translation import gettext as _
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from gespann.apps.organisation.api.access import ByToken
from gespann.apps.organisation.api.problems import MEDIA_TYPE
from gespann.server.api.assembly import ROOMS, api

PROBLEM = {"$ref": "#/components/schemas/Problem"}
METHODS = ("get", "post", "put", "patch", "delete")


class Described(OpenAPISchema):
    """ninja's document, with scopes, with problems as what they are, and with short names."""

    def operation_details(self, operation: Operation) -> dict[str, Any]:
        """What the document says about one operation."""
        details: dict[str, Any] = super().operation_details(operation)
        details["summary"] = str(details["summary"])
        details.pop("description", None)  # for whoever reads the code
        if scope := _scope_of(operation):
            details["x-scope"] = scope
        for response in details["responses"].values():
            content = response.get("content", {})
            if content.get("application/json", {}).get("schema") == PROBLEM:
                response["content"] = {MEDIA_TYPE: content["application/json"]}
        return details


def document() -> dict[str, Any]:
    """The document."""
    made: dict[str, Any] = Described(api, "/api/")
    made["info"]["description"] = _(
        "What people see in the workbench, for their programs. Every request carries a token of a "
        "person and may what the person may, as far as the token was made for it."
    )
    for path, methods in made["paths"].items():
        for method, told in methods.items():
            told["operationId"] = re.sub(r"[^a-z_]+", "_", f"{method}{path}").strip("_")
    made["tags"] = [
        {"name": name, "description": str(words)} for name, words, _prefix, _router in ROOMS
    ]
    for shape in made["components"]["schemas"].values():
        shape.pop("description", None)
    return made


def _scope_of(operation: Operation) -> str:
    return next((one.scope for one in operation.auth_callbacks if isinstance(one, ByToken)), "")
