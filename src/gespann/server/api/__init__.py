"""The workbench for programs: the endpoints of all apps under one address, and their description.

Each app says its endpoints in its `api`; here they are put together, wrapped in what all have in
common (language, problems in one shape), and described: as an OpenAPI document for programs, and as
a page for whoever writes them. docs/api.md tells how to use them and how to add some.
"""
