"""How a text table is written: its encoding, its delimiter and where its header stands."""

import codecs
import csv
import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from gespann.files.firm_toml import HistoryFormat
from gespann.files.names import one_line
from gespann.language import gettext as _
from gespann.refusals import Fault, InputRefused

SAMPLE_BYTES = 1024**2
CHUNK_BYTES = 1024**2
DELIMITERS = (",", ";", "\t", "|")
HEADER_WITHIN_LINES = 30
WINDOWS = "windows-1252"


@dataclass(frozen=True)
class Dialect:
    """What has to be known to read a text table.

    Attributes:
        encoding: Name of the codec.
        delimiter: What stands between two cells.
        header: The names as found.
        header_line: Lines above the header.
        has_rows: Whether anything stands below the header.
    """

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    header_line: int
    has_rows: bool


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file, unpacked if it is compressed by gzip."""
    with path.open("rb") as packed:
        is_gzip = packed.read(2) == b"\x1f\x8b"
        packed.seek(0)
        if is_gzip:
            with gzip.open(packed) as unpacked:
                yield unpacked  # type: ignore[misc]
        else:
            yield packed


def dialect_of(
    path: Path,
    wanted: tuple[str, ...],
    stated: HistoryFormat,
    largest_bytes: int,
    as_compared: Callable[[str], str] = one_line,
) -> Dialect:
    """Find out how a text table is written; what the firm states is not questioned.

    Of several possible delimiters and header lines the one is right that shows the most of the
    wanted columns, each name of the file taken `as_compared`.

    Raises: InputRefused if it is no text, is empty or is larger than `largest_bytes`.
    """
    encoding, sample = _encoding_and_sample(path, stated.encoding, largest_bytes)
    lines = list(io.StringIO(sample, newline=""))
    if not sample.strip():
        raise _refused(path, _("The file is empty."), _("Export the table once more."))
    declared = re.fullmatch(r"sep=(.)\s*", lines[0])
    above = 1 if declared else next(i for i, line in enumerate(lines) if line.strip())
    delimiters = (stated.delimiter,) if stated.delimiter else DELIMITERS
    if declared and not stated.delimiter:
        delimiters = (declared[1],)
    header_line, delimiter = _header_place(lines, above, delimiters, wanted, as_compared)
    records = _records(lines[header_line:], delimiter)
    header = next(records, [])
    first = next((record for record in records if any(record)), None)
    # Some programs end every row, but not the header, with a delimiter.
    if first is not None and len(first) == len(header) + 1 and not first[-1]:
        header = [*header, ""]
    return Dialect(encoding, delimiter, tuple(header), header_line, has_rows=first is not None)


def _header_place(
    lines: list[str],
    above: int,
    delimiters: tuple[str, ...],
    wanted: tuple[str, ...],
    as_compared: Callable[[str], str],
) -> tuple[int, str]:
    def names_found(place: tuple[int, str]) -> tuple[int, int, int]:
        line, delimiter = place
        header = next(_records(lines[line:], delimiter), [])
        names = {as_compared(name) for name in header}
        # With nothing to choose between them: the wider header, then the upper line.
        return len(names.intersection(wanted)), len(header) if line == above else 0, -line

    last = min(len(lines), above + HEADER_WITHIN_LINES)
    places = [(line, delimiter) for line in range(above, last) for delimiter in delimiters]
    return max(places, key=names_found, default=(0, delimiters[0]))


def _records(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(lines, delimiter=delimiter)
    except csv.Error:
        return  # A cell beyond csv's limit: there is no header to be found here.


def _encoding_and_sample(path: Path, stated: str | None, largest_bytes: int) -> tuple[str, str]:
    """Read the file once in small pieces: its encoding, its size and its beginning."""
    size, row, head = 0, 1, b""
    utf_8 = codecs.getincrementaldecoder("utf-8")()
    is_utf_8 = True
    has_null = False
    unknown_row = None
    for chunk in _chunks(path):
        size += len(chunk)
        if size > largest_bytes:
            raise too_large(path, largest_bytes)
        if len(head) < SAMPLE_BYTES:
            head += chunk
        if is_utf_8:
            is_utf_8 = _decodes(utf_8, chunk)
        has_null = has_null or b"\0" in chunk
        if unknown_row is None and (bad := re.search(rb"[\x81\x8d\x8f\x90\x9d]", chunk)):
            unknown_row = row + chunk[: bad.start()].count(b"\n")
        row += chunk.count(b"\n")
    is_utf_8 = is_utf_8 and _decodes(utf_8, b"", final=True)
    encoding = stated or _encoding(head, is_utf_8)
    if has_null and encoding != "utf-16":
        raise _refused(path, _("This is no text file."), _("Save the table as CSV or XLSX."))
    if encoding == WINDOWS and unknown_row is not None and not is_utf_8:
        raise _refused(
            path,
            _("The text is written neither in UTF-8 nor in Windows-1252."),
            _("Save the table as CSV in UTF-8."),
            row=unknown_row,
        )
    return encoding, _sample(path, head, encoding, whole=size <= len(head))


def _chunks(path: Path) -> Iterator[bytes]:
    try:
        with opened(path) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                yield chunk
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise _refused(
            path, _("The compressed file is damaged."), _("Copy or export it once more.")
        ) from None


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _encoding(head: bytes, is_utf_8: bool) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8" if is_utf_8 else WINDOWS


def _sample(path: Path, head: bytes, encoding: str, *, whole: bool) -> str:
    decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" else encoding)()
    try:
        return decoder.decode(head, final=whole)
    except UnicodeError:
        raise not_in(path, encoding) from None


def not_in(path: Path, encoding: str) -> InputRefused:
    """The refusal of a text that is not in its encoding."""
    return _refused(
        path,
        _("The text is not written in {encoding}.").format(encoding=encoding.upper()),
        _("Save the table as CSV in UTF-8."),
    )


def too_large(path: Path, largest_bytes: int) -> InputRefused:
    """The refusal of a file beyond the limit."""
    return _refused(
        path,
        _("The table is larger than {limit} MB.").format(limit=f"{largest_bytes / 1e6:g}"),
        _("Leave out the columns that are not used, or add rows up to weeks or months."),
    )


def _refused(path: Path, what: str, mend: str, row: int | None = None) -> InputRefused:
    return InputRefused([Fault(what=what, mend=mend, file=path.name, row=row)])
