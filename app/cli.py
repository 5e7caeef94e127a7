"""``sightline``: what an installation is asked to do from a terminal. One line when it cannot, and exit code 1."""

import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial, wraps
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from app import create_app
from app.foundation.db import db
from app.people.cli import set_up_link
from app.serving import CANNOT_START, CannotStart, doors
from app.serving.children import Child, end_with
from app.serving.readiness import bring_up_to_date, require_current
from app.serving.supervisor import Supervisor
from app.serving.trouble import OneLine, told
from app.serving.welcome import welcome
from app.settings import Settings

HERE = Path(__file__).parent


class Sightline(click.Group):
    """The command, with the slices' own commands found when one is needed, and every trouble told in one line."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(context)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as trouble:
            line = told(trouble)
            if line is None:
                raise
            raise OneLine(line, hopeless=isinstance(trouble, CannotStart)) from trouble

    def list_commands(self, context: click.Context) -> list[str]:
        """Name our own commands and the slices'."""
        return sorted({*super().list_commands(context), *_slices_commands()})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Find a command, loading the slices only for what is not here."""
        return super().get_command(context, name) or _slices_commands().get(name)


@click.group(cls=Sightline, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Sightline: lesson recordings, comments tied to goals, and one next step."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for noisy in ("alembic", "werkzeug", "dbos"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


@main.command()
def serve() -> None:
    """Bring the database up to date, start web and worker, and keep both alive until Ctrl-C."""
    settings = Settings.from_environment()
    # The door first: a second start on a taken port must not make a new link, which would end the one that was shown.
    with doors.open_door(settings.host, settings.port) as door:
        bring_up_to_date(settings)
        _serve(settings, door, _set_up_link(settings))


@main.command()
def web() -> None:
    """Answer browsers and programs. The database must be up to date: see setup."""
    settings = Settings.from_environment()
    require_current(settings)
    with doors.open_door(settings.host, settings.port) as door:
        _web(settings, door)


@main.command()
@click.option("--parent", type=int, hidden=True, help="End together with this process, which started us.")
def worker(parent: int | None) -> None:
    """Do the work that outlives a request: prepare recordings, cut clips, sweep up."""
    if parent is not None:
        end_with(parent, "sightline worker")
    settings = Settings.from_environment()
    require_current(settings)
    _worker(settings)


@main.command()
def setup() -> None:
    """Bring the database up to date and, while nobody has joined, print a link to begin with."""
    settings = Settings.from_environment()
    bring_up_to_date(settings)
    click.echo(_set_up_link(settings) or "The database is up to date.")


@main.command()
def demo() -> None:
    """Serve the demo school, made the first time in the data folder."""
    from app import seeds  # noqa: PLC0415
    from app.seeds.sign_ins import sign_ins  # noqa: PLC0415

    settings = Settings.from_environment()
    with doors.open_door(settings.host, settings.port) as door:
        bring_up_to_date(settings)
        with create_app(settings).app_context():
            with suppress(seeds.AlreadyPlanted):
                seeds.plant_demo()
            said = sign_ins(settings)
        _serve(settings, door, said)


@main.command()
def doctor() -> None:
    """Check what Sightline needs, a line each; exit code 1 if anything is missing."""
    from app.doctor import check_up  # noqa: PLC0415

    findings = check_up(Settings.from_environment())
    for finding in findings:
        click.echo(finding.line())
    if not all(finding.well for finding in findings):
        raise click.exceptions.Exit(1)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def backup(folder: Path) -> None:
    """Copy everything into FOLDER, consistent while Sightline runs, with a checksum for each file."""
    from app import backups  # noqa: PLC0415

    kept = backups.back_up(Settings.from_environment(), folder)
    click.echo(f"{kept.files} files and {kept.rows} rows are in {folder}.")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
def restore(folder: Path) -> None:
    """Put a backup from FOLDER into an empty installation, once every checksum matched."""
    from app import backups  # noqa: PLC0415

    put_back = backups.restore(Settings.from_environment(), folder)
    click.echo(
        f"{put_back.files} files and {put_back.rows} rows are back, as of {put_back.taken_at:%Y-%m-%d %H:%M} UTC."
    )


def _serve(settings: Settings, door: socket.socket, said: str) -> None:
    """Keep web and worker alive until told to stop, then leave with the supervisor's exit code."""
    db.disconnect()
    children = (
        Child("web", partial(_as_child, _web, settings, door)),
        Child("worker", partial(_as_child, _worker, settings)),
    )
    supervisor = Supervisor(children, lambda line: click.echo(f"sightline: {line}", err=True))
    raise click.exceptions.Exit(supervisor.run(once_begun=partial(welcome, settings, door, said)))


def _web(settings: Settings, door: socket.socket) -> None:
    from app.serving import web as server  # noqa: PLC0415 - gunicorn, which nothing else here needs

    server.serve(settings, door)


def _worker(settings: Settings) -> None:
    from app.serving.worker import work  # noqa: PLC0415 - the job engine and the media libraries

    work(settings)


def _as_child(work: Callable[..., None], *given: Any) -> int:
    """Do a child's work, and tell trouble in one line there as well."""
    try:
        work(*given)
    except Exception as trouble:
        line = told(trouble)
        if line is None:
            raise
        click.echo(f"sightline: {line}", err=True)
        return CANNOT_START if isinstance(trouble, CannotStart) else 1
    return 0


def _set_up_link(settings: Settings) -> str:
    link = set_up_link(settings)
    return f"Nobody has joined yet. Set Sightline up here, once: {link}" if link else ""


@cache
def _slices_commands() -> dict[str, click.Command]:
    """What the slices add: each names its commands in ``commands``."""
    found = [import_module(f"app.{path.parent.name}.cli") for path in sorted(HERE.glob("*/cli.py"))]
    return {str(command.name): _inside_the_app(command) for module in found for command in module.commands}


def _inside_the_app(command: click.Command) -> click.Command:
    """Have a slice's command run with the database, the storage and the app's context at hand."""
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            _inside_the_app(inner)
        return command
    command.callback = _connected(command.callback)
    return command


def _connected(does: Callable[..., Any] | None) -> Callable[..., Any] | None:
    if does is None:
        return None

    @wraps(does)
    def connected(*arguments: Any, **options: Any) -> Any:
        settings = Settings.from_environment()
        require_current(settings)
        with create_app(settings).app_context():
            return does(*arguments, **options)

    return connected


if __name__ == "__main__":
    main(prog_name="sightline")
