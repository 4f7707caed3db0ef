"""Backups: everything a workbench keeps, in one file that is proven to be whole."""
