"""What tests of the workbench's apps share."""

from warm_reader import warm_reader

__all__ = ["warm_reader"]
