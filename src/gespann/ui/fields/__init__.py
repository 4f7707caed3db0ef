"""Fields of forms that all rooms share: days, money, files."""

from gespann.ui.fields.day import DayField
from gespann.ui.fields.money import MoneyField
from gespann.ui.fields.upload import UploadField

__all__ = ["DayField", "MoneyField", "UploadField"]
