"""Migrations of the planning round."""
