"""The worker as a process of its own: alerts go out soon, once, and it stops when told."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.alerts.patients import SENDER, WORDS, found, raise_alerts, rows
from tests.alerts.receivers import SECRET, Mailbox, free_port, mail_server, web_server
from tests.alerts.test_cli import Terminal, send_to

# An emergency must have reached the staff by then.
SOON_SECONDS = 15.0


def wait_for(what: Callable[[], bool], seconds: float = SOON_SECONDS) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.1)
    return False


class Clinic:
    """A clinic's machine with its mail server and web server."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.log = url, folder / "worker.log"
        self.mail_port, self.web_port = free_port(), free_port()
        file = folder / "clinic.yml"
        file.write_text((ROOT / "clinic.yml").read_text("utf-8"), "utf-8")
        send_to(file, self.mail_port, self.web_port)
        self.terminal = Terminal(url, file)
        self.terminal.environment["BACKTALK_ALERTS_WEBHOOK_SECRET"] = SECRET

    @contextmanager
    def worker(self, **environment: str) -> Iterator[subprocess.Popen]:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "bot", "worker"],
                env={**self.terminal.environment, **environment},
                stdout=log,
                stderr=log,
                cwd=ROOT,
            )
        try:
            yield process
        finally:
            process.kill()
            process.wait(timeout=10)


@pytest.fixture
def clinic(database_url: str, tmp_path: Path) -> Clinic:
    return Clinic(database_url, tmp_path)


@pytest.fixture
def mail(clinic: Clinic) -> Iterator[Mailbox]:
    with mail_server(clinic.mail_port) as mail:
        yield mail


def test_alerts_go_out_at_the_start_and_soon_after_they_are_raised(
    clinic: Clinic, mail: Mailbox
) -> None:
    raise_alerts(clinic.url)
    with web_server(clinic.web_port) as hook, clinic.worker():
        assert wait_for(lambda: len(mail.raw) == len(hook.got) == 1)
        raise_alerts(clinic.url, found("check"))
        assert wait_for(lambda: len(mail.raw) == len(hook.got) == 2)
    assert clinic.log.read_text() == ""


def test_a_server_that_was_down_gets_its_alerts_when_it_is_back(
    clinic: Clinic, mail: Mailbox
) -> None:
    raise_alerts(clinic.url)
    with clinic.worker() as process:
        assert wait_for(lambda: len(mail.raw) == 1)
        assert wait_for(lambda: "could not be sent by webhook" in clinic.log.read_text())
        with web_server(clinic.web_port) as hook:
            assert wait_for(lambda: len(hook.got) == 1)
        assert process.poll() is None
    assert len(mail.raw) == 1
    log = clinic.log.read_text()
    assert "Traceback" not in log
    for private in (WORDS, "wipe", SENDER):
        assert private not in log


def test_two_workers_send_nothing_twice(clinic: Clinic, mail: Mailbox) -> None:
    mail.seconds = 0.1
    raise_alerts(clinic.url, *[found()] * 10)
    with web_server(clinic.web_port) as hook, clinic.worker(), clinic.worker():
        assert wait_for(lambda: len(mail.raw) >= 10 and len(hook.ids) >= 10)
        time.sleep(6)  # longer than the workers' period
    assert len(mail.raw) == 10
    assert len(hook.ids) == len(set(hook.ids)) == 10


def test_a_database_that_fails_does_not_end_the_worker(clinic: Clinic, mail: Mailbox) -> None:
    with clinic.worker() as process, web_server(clinic.web_port):
        rows(clinic.url, "ALTER TABLE alert_deliveries RENAME TO hidden")
        raise_alerts(clinic.url)
        assert wait_for(lambda: "could not be looked up" in clinic.log.read_text())
        rows(clinic.url, "ALTER TABLE hidden RENAME TO alert_deliveries")
        assert wait_for(lambda: len(mail.raw) == 1)
        assert process.poll() is None
    assert "Traceback" not in clinic.log.read_text()


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_told(clinic: Clinic, mail: Mailbox, stop: signal.Signals) -> None:
    raise_alerts(clinic.url)
    with clinic.worker() as process:
        assert wait_for(lambda: len(mail.raw) == 1)
        process.send_signal(stop)
        assert process.wait(timeout=5) == 0


def test_it_stops_when_the_manager_is_killed(clinic: Clinic, mail: Mailbox) -> None:
    raise_alerts(clinic.url)
    with subprocess.Popen(["sleep", "600"]) as manager:
        with clinic.worker(BACKTALK_PARENT_PID=str(manager.pid)) as process:
            assert wait_for(lambda: len(mail.raw) == 1)
            manager.kill()
            manager.wait(timeout=5)
            assert process.wait(timeout=5) == 1
