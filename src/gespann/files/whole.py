"""Files and folders that appear whole or not at all, whatever happens on the way."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gespann.language import gettext as _
from gespann.refusals import Refusal


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A path to write to; what was written takes the place of `path` when the block ends well."""
    with _beside(path) as draft:
        yield draft
        draft.replace(path)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A folder to fill; it takes the place of `path` when the block ends well."""
    with _beside(path) as draft:
        draft.mkdir()
        yield draft
        if path.exists():
            shutil.rmtree(path)
        draft.replace(path)


def refuse_unless_writable(path: Path) -> None:
    """Say before long work, not after it, that its result could not be written.

    Raises: Refusal if the folder does not exist or cannot be written to.
    """
    try:
        if path.is_dir():
            raise Refusal(_("“{path}” is a folder. Name a file to write to.").format(path=path))
        with _beside(path):
            pass
    except OSError as error:
        raise Refusal(
            _("“{path}” cannot be written: {reason}. Name another place.").format(
                path=path, reason=error.strerror or error
            )
        ) from error


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    # In the same folder, because only within one file system is a move one act.
    with tempfile.TemporaryDirectory(
        prefix=".gespann-", dir=path.absolute().parent, ignore_cleanup_errors=True
    ) as drafts:
        yield Path(drafts) / path.name
