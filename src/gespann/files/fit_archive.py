"""A fit as bytes, from which later work goes on as if it had just been made.

A ZIP with `fit.json` (every dataclass of the fit) and its arrays as NumPy writes them, so that
`numpy.load` opens it, too. Nothing in it is ever executed: no pickle, no object arrays.
"""

import io
import json
import zipfile
import zlib
from typing import Any

import numpy as np

from gespann.core.response.results import Fit
from gespann.files.documents import Document, as_json, from_document, to_document
from gespann.language import gettext as _
from gespann.refusals import Refusal

FORMAT, VERSION = "gespann-fit", 1
DOCUMENT = "fit.json"
LARGEST_BYTES = 800_000_000  # unpacked; databases hold fields of a thousand million bytes
_FAST = 1  # of zlib's levels: random draws hardly become smaller, however long one tries


def write_fit(fit: Fit, *, largest_bytes: int = LARGEST_BYTES) -> bytes:
    """The fit as an archive.

    Raises: Refusal if it is too large to be kept.
    """
    arrays: list[np.ndarray] = []

    def put(array: np.ndarray) -> Document:
        arrays.append(array)
        return {"array": len(arrays) - 1}

    document = {"format": FORMAT, "version": VERSION, "fit": to_document(fit, put)}
    if sum(array.nbytes for array in arrays) > largest_bytes:
        raise _too_large()
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=_FAST) as archive:
        archive.writestr(_entry(DOCUMENT), as_json(document))
        for number, array in enumerate(arrays):
            with archive.open(_entry(f"{number}.npy"), "w", force_zip64=True) as file:
                np.lib.format.write_array(file, array, allow_pickle=False)
    return written.getvalue()


def read_fit(content: bytes, *, largest_bytes: int = LARGEST_BYTES) -> Fit:
    """The fit of an archive.

    Raises: Refusal if it is none, is damaged, or is larger than allowed.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > largest_bytes:
                raise _too_large()
            document = json.loads(archive.read(DOCUMENT))
            _refuse_other_versions(document)
            return from_document(Fit, document["fit"], lambda one: _array(archive, one))
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, RecursionError,
            NotImplementedError, OSError, EOFError) as fault:  # fmt: skip
        raise Refusal(
            _("This fit is damaged and cannot be read. Fit the model once more.")
        ) from fault


def _array(archive: zipfile.ZipFile, document: Document) -> np.ndarray:
    content = archive.read(f"{int(document['array'])}.npy")
    array = np.lib.format.read_array(io.BytesIO(content), allow_pickle=False)
    if array.dtype.kind not in "bifM":
        raise ValueError(f"arrays hold numbers, truth values or days, got {array.dtype}")
    return array


def _refuse_other_versions(document: Any) -> None:
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError("this is no fit")
    if document.get("version") != VERSION:
        raise Refusal(
            _(
                "This fit was made by another version of Gespann and cannot be read here. Fit the "
                "model once more."
            )
        )


def _entry(name: str) -> zipfile.ZipInfo:
    """Without the time, so that the same fit gives the same bytes."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _too_large() -> Refusal:
    return Refusal(
        _("This fit is too large to be kept. Ask for fewer draws, or fit fewer markets at once.")
    )
