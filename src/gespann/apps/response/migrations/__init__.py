"""Migrations of the response model."""
