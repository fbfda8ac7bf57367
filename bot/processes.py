"""Starts all parts of Backtalk under one process manager and waits until they work."""

from __future__ import annotations

import json
import os
import shlex
import socket
import sys
import threading
import time
import urllib.error
import urllib.request

import click
from honcho.manager import Manager

from bot.alerts.notifier import NOBODY, alert_channels
from bot.clinic import load_clinic
from bot.errors import PortTakenError
from bot.settings import settings
from bot.storage.database import migrate

STARTUP_SECONDS = 180.0
_PARENT = "BACKTALK_PARENT_PID"


def run_everything() -> int:
    """Trains if needed, migrates, starts the parts, and stays until they are stopped.

    Returns:
        the exit code: 0 after Ctrl-C or a termination signal, else that of the
        part that stopped first.

    Raises:
        BacktalkError: a file, a setting, the database or a port cannot be used.
    """
    clinic = load_clinic(settings().clinic_file)
    alerted = bool(alert_channels(clinic, settings()))
    _check_port(settings().host, settings().port, "BACKTALK_PORT")
    _check_port("127.0.0.1", settings().actions_port, "BACKTALK_ACTIONS_PORT")

    from bot.dialogue.training import trained_model

    trained_model()
    migrate(settings().database_url)

    manager = Manager()
    environment = {**os.environ, _PARENT: str(os.getpid()), "PYTHONUNBUFFERED": "1"}
    for part in ("actions", "serve", "worker"):
        command = f"exec {shlex.quote(sys.executable)} -m bot {part}"
        manager.add_process(part, command, env=environment)
    threading.Thread(target=_announce, args=(clinic.name, alerted), daemon=True).start()
    manager.loop()
    interrupted = manager.returncode in (130, 143)
    return 0 if interrupted else int(manager.returncode or 0)


def serve_actions() -> None:
    """Serves the custom actions until the process is told to stop."""
    from rasa_sdk.endpoint import create_app

    app = create_app("actions")
    app.run("127.0.0.1", settings().actions_port, workers=1, access_log=False, motd=False)


def stop_with_parent() -> None:
    """Ends this process when the process manager is gone, however it went.

    A killed manager cannot stop its parts; without this they would keep the ports.
    """
    parent = os.environ.get(_PARENT)
    if parent is None:
        return

    def watch(pid: int) -> None:
        while True:
            try:
                os.kill(pid, 0)
            except OSError:
                os._exit(1)
            time.sleep(1.0)

    threading.Thread(target=watch, args=(int(parent),), daemon=True).start()


def _check_port(host: str, port: int, variable: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTakenError(
                f"port {port} on {host} cannot be used ({error.strerror}). Stop what listens "
                f"there, or set {variable} to another port."
            ) from None


def _announce(clinic_name: str, alerted: bool) -> None:
    """Prints the addresses once every part is healthy."""
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline:
        if _is_healthy():
            url = settings().url
            click.secho(f"\n{clinic_name}: the assistant is ready.", bold=True)
            click.echo(f"  talk to it    {url}/webhooks/rest/webhook (POST, see README.md)")
            click.echo(f"  its health    {url}/health")
            click.echo("  in a terminal .venv/bin/backtalk chat")
            click.echo("  stop it       Ctrl-C\n")
            if not alerted:
                click.secho(f"{NOBODY}\n", fg="yellow")
            return
        time.sleep(0.3)
    click.secho(
        f"Not every part is ready after {STARTUP_SECONDS:.0f} seconds; see {settings().url}/health",
        fg="red",
        err=True,
    )


def _is_healthy() -> bool:
    try:
        with urllib.request.urlopen(f"{settings().url}/health", timeout=2) as reply:
            return bool(json.load(reply)["status"] == "ok")
    except (urllib.error.URLError, OSError, ValueError):
        return False
