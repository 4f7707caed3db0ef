"""How the workbench looks and speaks: base templates, static files, answers to htmx, figures."""
