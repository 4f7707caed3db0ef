"""Migrations of the market."""
