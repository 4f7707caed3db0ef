"""Pages set by Typst out of a template and plain data: PDF/UA where the font knows every letter."""

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

FONTS = {"font_source_sans_pro": "SourceSansPro", "font_source_serif_pro": "SourceSerifPro"}
CUTS = ("Regular", "Semibold", "It")


def typeset(data: dict[str, Any], package: str, name: str) -> bytes:
    """Pages out of their data.

    Fonts come with the package, so that pages look the same on every machine. Letters that they
    do not have (Chinese, say) are taken from the machine's own; such pages cannot promise to be
    PDF/UA, because nobody knows whether every letter was found.

    Args:
        data: Anything that JSON can say; the template finds it as `sys.inputs.data`.
        package, name: Where the template lies.
    """
    import typst

    words = {"data": json.dumps(data, ensure_ascii=False, allow_nan=False)}
    with TemporaryDirectory(prefix="gespann-pdf-") as made:
        folder = Path(made)
        template = folder / name
        template.write_text(_template(package, name), encoding="utf-8")
        for cut in _cuts():
            (folder / cut.name).symlink_to(cut)

        def pages(*, is_accessible: bool) -> bytes:
            return typst.compile(
                template,
                root=folder,
                font_paths=[folder],
                ignore_system_fonts=is_accessible,
                sys_inputs=words,
                format="pdf",
                pdf_standards=["ua-1"] if is_accessible else [],
            )

        try:
            return pages(is_accessible=True)
        except typst.TypstError as error:
            if "could not be displayed" not in str(error):
                raise
            return pages(is_accessible=False)


@cache
def _template(package: str, name: str) -> str:
    return (files(package) / name).read_text(encoding="utf-8")


@cache
def _cuts() -> tuple[Path, ...]:
    """The files of the fonts, without loading the packages that carry them."""
    return tuple(
        Path(str(files(package) / "files" / f"{name}-{cut}.otf"))
        for package, name in FONTS.items()
        for cut in CUTS
    )
