"""What somebody may bring, and what they may say of it."""

from gespann.apps.market.forms.gathered import AnyFileForm, WithoutForm
from gespann.apps.market.forms.reading import ReadingForm
from gespann.apps.market.forms.upload import UploadForm, kept_name

__all__ = ["AnyFileForm", "ReadingForm", "UploadForm", "WithoutForm", "kept_name"]
