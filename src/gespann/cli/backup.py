"""`gespann backup` and `gespann restore`: everything a workbench keeps, in one file and back."""

import os
from pathlib import Path
from typing import Annotated

import typer

from gespann import __version__
from gespann.cli import options
from gespann.cli.parsing import SpokenCommand
from gespann.cli.terminal import screen
from gespann.cli.tongue import Language
from gespann.language import gettext as _
from gespann.language.numbers import number
from gespann.refusals import Refusal

_KILOBYTE = 1000


def add_to(app: typer.Typer) -> None:
    """Make `backup` and `restore` commands of the app."""

    @app.command(
        cls=SpokenCommand,
        options_metavar=_("[OPTIONS]"),
        help=_("Put everything a workbench keeps into one file, while people go on working."),
    )
    def backup(
        folder: Annotated[Path, options.workbench()] = options.WORKBENCH,
        to: Annotated[
            Path,
            typer.Option(
                "--to",
                metavar=_("PATH"),
                help=_("The new file, or a folder in which it gets a name with the time."),
            ),
        ] = Path(),
        language: Annotated[Language | None, options.language()] = None,
    ) -> None:
        back_up(folder, to)

    @app.command(
        cls=SpokenCommand,
        options_metavar=_("[OPTIONS]"),
        help=_("Bring a workbench back from a backup, into a new folder."),
    )
    def restore(
        file: Annotated[Path, typer.Argument(metavar=_("FILE"), help=_("The backup."))],
        folder: Annotated[Path, options.workbench()] = options.WORKBENCH,
        language: Annotated[Language | None, options.language()] = None,
    ) -> None:
        bring_back(file, folder)


def back_up(folder: Path, to: Path) -> None:
    """Make a backup, and say where it is and what it holds."""
    from gespann.server import starting

    refuse_unless_workbench(folder)
    starting.connect(folder)
    from gespann.server.backup.making import make_backup

    made = make_backup(folder, to, __version__)
    rows = sum(made.manifest.rows.values())
    console = screen()
    told = _("{path}: {rows} rows of {tables} tables, {size} kB. It was read again: it is whole.")
    console.print(
        told.format(
            path=made.path,
            rows=number(rows),
            tables=number(len(made.manifest.rows)),
            size=number(made.size_bytes / _KILOBYTE),
        ),
        soft_wrap=True,
    )
    console.print(
        _("It holds all that people have entered and the secret key: keep it from other eyes.")
    )


def bring_back(file: Path, folder: Path) -> None:
    """Restore a backup, and say how to open it."""
    from gespann.server import starting

    starting.connect(None)
    from gespann.server.backup.making import restore_backup

    manifest = restore_backup(file, folder)
    screen().print(
        _("The workbench of {day} is back in “{folder}”: {rows} rows, every one counted.").format(
            day=manifest.made_at.replace("T", " "),
            folder=folder,
            rows=number(sum(manifest.rows.values())),
        ),
        soft_wrap=True,
    )
    screen().print(_("Open it with: ./gespann serve {folder}").format(folder=folder))


def refuse_unless_workbench(folder: Path) -> None:
    """Raise: Refusal unless a workbench keeps its data in a folder."""
    from gespann.server.data_folder import KEY_FILE

    if not (folder / KEY_FILE).is_file():
        raise Refusal(
            _("“{folder}” is no workbench’s folder. ./gespann serve {folder} makes one.").format(
                folder=os.fspath(folder)
            )
        )
