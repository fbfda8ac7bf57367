"""The command `backtalk`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import BacktalkError
from bot.logs import configure_logging
from bot.settings import settings

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from bot.clinic import Clinic

# Rasa takes seconds to import, so each command imports what it needs when it runs.

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def commands() -> None:
    """The assistant of physiotherapy clinics."""


@commands.command()
def run() -> None:
    """Start everything: train if needed, migrate, serve; Ctrl-C stops it."""
    from bot.processes import run_everything

    sys.exit(run_everything())


@commands.command()
def train() -> None:
    """Train the assistant, if its data changed."""
    from bot.dialogue.training import trained_model

    click.echo(trained_model())


@commands.command()
def migrate() -> None:
    """Bring the database's tables to this version."""
    from bot.storage.database import migrate as migrate_database

    migrate_database(settings().database_url)
    click.echo("The database is up to date.")


@commands.command()
def check() -> None:
    """Check clinic.yml and the data files."""
    from bot.alerts.notifier import NOBODY, alert_channels
    from bot.dialogue.data_files import check_data_files
    from bot.safety.model import meaning_examples
    from bot.settings import ROOT

    clinic = _clinic()
    if not alert_channels(clinic, settings()):
        click.echo(NOBODY)
    check_data_files(ROOT)
    meaning_examples()
    click.echo(f"{clinic.name}: all files are in order.")


@commands.command()
@click.option("--conversation", help="Go on with an earlier conversation.")
def chat(conversation: str | None) -> None:
    """Talk to the assistant in the terminal."""
    from bot.dialogue.terminal import chat as talk
    from bot.dialogue.training import trained_model
    from bot.storage.database import migrate as migrate_database

    migrate_database(settings().database_url)
    asyncio.run(talk(trained_model(), conversation))


@commands.command()
def serve() -> None:
    """Serve the assistant alone (`run` starts all parts)."""
    from bot.dialogue.server import serve as serve_assistant
    from bot.dialogue.training import model_file
    from bot.processes import stop_with_parent

    stop_with_parent()
    serve_assistant(model_file())


@commands.command()
def actions() -> None:
    """Serve the custom actions alone (`run` starts all parts)."""
    from bot.processes import serve_actions, stop_with_parent

    stop_with_parent()
    serve_actions()


@commands.command()
def worker() -> None:
    """Do the background work alone: send alerts (`run` starts all parts)."""
    from bot.processes import stop_with_parent
    from bot.worker import work

    stop_with_parent()
    work()


@commands.group(invoke_without_command=True)
@click.pass_context
def alerts(context: click.Context) -> None:
    """List the open alerts, or deal with one (docs/alerts.md)."""
    if context.invoked_subcommand is None:
        from bot.alerts.listing import print_open
        from bot.alerts.register import open_alerts

        print_open(open_alerts(_database()), _clinic())


@alerts.command("show")
@click.argument("alert", type=int)
def show_alert(alert: int) -> None:
    """Show one alert with the words that raised it."""
    from bot.alerts.listing import print_alert
    from bot.alerts.register import find_alert

    print_alert(find_alert(_database(), alert), _clinic())


@alerts.command("acknowledge")
@click.argument("alert", type=int)
@click.option("--by", required=True, metavar="NAME", help="Who has seen it.")
def acknowledge_alert(alert: int, by: str) -> None:
    """Say that somebody deals with an alert; it is not sent again."""
    from datetime import datetime, timezone

    from bot.alerts.register import acknowledge

    acknowledge(_database(), alert, by, datetime.now(timezone.utc))
    click.echo(f"Alert {alert} is acknowledged and will not be sent again.")


@alerts.command("release")
@click.argument("alert", type=int)
@click.option("--by", required=True, metavar="NAME", help="Who releases it.")
def release(alert: int, by: str) -> None:
    """Let the patient book again who was told to see a doctor."""
    from bot.dialogue.releasing import release_alert

    release_alert(settings().database_url, alert, by)
    click.echo(f"Alert {alert} is released: the patient may book again.")


@alerts.command("test")
def test_alerts() -> None:
    """Send a test alert over each channel; exit code 1 if one does not arrive."""
    from bot.alerts.notifier import alert_channels, send_sample

    arrived = True
    for name, problem in send_sample(alert_channels(_clinic(), settings())):
        click.echo(f"{name}: {problem or 'sent'}", err=bool(problem))
        arrived = arrived and not problem
    sys.exit(0 if arrived else 1)


@commands.command()
@click.argument("text")
def explain(text: str) -> None:
    """Show what the red-flag detector finds in a message, and why."""
    from bot.dialogue.training import trained_model
    from bot.safety.explanation import explain as explained
    from bot.safety.model import load_detector

    trained_model()
    for line in explained(load_detector().assess(text)):
        click.echo(line)


@commands.command()
@click.argument("cases", type=_FILE)
@click.option("--out", type=_FILE, required=True, help="Where the results go, a line a case.")
def evaluate(cases: Path, out: Path) -> None:
    """Measure the assistant on cases (docs/evaluation.md)."""
    from bot.measuring.evaluate import evaluate_file

    evaluate_file(cases, out)


@commands.command()
@click.argument("scripts", type=_FILE)
@click.option("--out", type=_FILE, required=True, help="Where the results go, a line a turn.")
def converse(scripts: Path, out: Path) -> None:
    """Play dialogue scripts; exit code 1 if a turn is not as expected."""
    from bot.measuring.converse import converse_file

    sys.exit(0 if converse_file(scripts, out) else 1)


@commands.command()
@click.option(
    "--compare/--no-compare",
    default=True,
    help="Also train and measure other ways to tell intents apart (half an hour).",
)
def report(compare: bool) -> None:
    """Measure on all of evaluation/ and write the tables of the docs anew."""
    from bot.measuring.report import write_report

    write_report(compare)


@commands.command()
@click.option("--out", type=_FILE, default=Path("benchmarks/latest.json"), show_default=True)
def bench(out: Path) -> None:
    """Measure speed and memory beside a stock Rasa assistant."""
    from bot.measuring.bench import run_bench

    run_bench(out)


def _clinic() -> Clinic:
    from bot.clinic import load_clinic

    return load_clinic(settings().clinic_file)


def _database() -> Engine:
    """The database, with the tables of this version."""
    from bot.storage.database import check_current, open_database

    engine = open_database(settings().database_url)
    check_current(engine)
    return engine


def main() -> None:
    """Entry point: one clear line for what the operator can mend."""
    try:
        configure_logging()
        commands()
    except BacktalkError as error:
        click.echo(f"backtalk: {error}", err=True)
        sys.exit(error.exit_code)
