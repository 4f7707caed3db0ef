"""The `gespann` command."""
