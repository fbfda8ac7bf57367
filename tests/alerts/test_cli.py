"""`backtalk alerts` as staff meet it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.alerts.patients import SENDER, WORDS, found, raise_alerts, rows
from tests.alerts.receivers import SECRET, free_port, mail_server, web_server


@pytest.fixture
def clinic_file(tmp_path: Path) -> Path:
    file = tmp_path / "clinic.yml"
    file.write_text((ROOT / "clinic.yml").read_text("utf-8"), "utf-8")
    return file


def send_to(clinic_file: Path, mail_port: int, web_port: int) -> None:
    with clinic_file.open("a") as file:
        file.write(
            "alerts:\n"
            "  email: {to: [desk@riverbend.example], from: backtalk@riverbend.example,\n"
            f"    host: localhost, port: {mail_port}, security: none}}\n"
            f"  webhook: {{url: 'http://localhost:{web_port}/alerts'}}\n"
        )


class Terminal:
    """A shell of the clinic's machine."""

    def __init__(self, url: str, clinic_file: Path) -> None:
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "BACKTALK_DATABASE_URL": url,
            "BACKTALK_CLINIC_FILE": str(clinic_file),
        }

    def run(self, *arguments: str, code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            cwd=ROOT,
        )
        assert done.returncode == code, done.stdout + done.stderr
        if code:
            assert len(done.stderr.strip().splitlines()) == 1, done.stderr
        return done.stdout + done.stderr


@pytest.fixture
def terminal(database_url: str, clinic_file: Path) -> Terminal:
    return Terminal(database_url, clinic_file)


def test_open_alerts_are_listed_without_what_was_written(
    terminal: Terminal, database_url: str
) -> None:
    assert "No open alerts" in terminal.run("alerts")
    raise_alerts(database_url, found(), found("check", "urgent"))
    listed = terminal.run("alerts")
    assert [line.split()[0] for line in listed.splitlines() if "sms" in line] == ["2", "1"]
    for said in ("emergency", "urgent", "cauda_equina", "night_pain", "told", "asked", "sms"):
        assert said in listed
    for private in (WORDS, "wipe", SENDER):
        assert private not in listed


def test_one_alert_is_shown_with_what_was_written(terminal: Terminal, database_url: str) -> None:
    raise_alerts(database_url)
    shown = terminal.run("alerts", "show", "1")
    for said in (WORDS, "saddle_numb", "told to see a doctor", SENDER, "state"):
        assert said in shown


def test_acknowledged_it_is_no_longer_listed(terminal: Terminal, database_url: str) -> None:
    raise_alerts(database_url)
    assert "Alert 1 is acknowledged" in terminal.run("alerts", "acknowledge", "1", "--by", "Sam")
    assert "No open alerts" in terminal.run("alerts")
    assert "by Sam" in terminal.run("alerts", "show", "1")
    again = terminal.run("alerts", "acknowledge", "1", "--by", "Kim", code=1)
    assert again == "backtalk: alert 1 was acknowledged already, by Sam.\n"


def test_an_escalation_is_released(terminal: Terminal, database_url: str) -> None:
    raise_alerts(database_url)
    assert "may book again" in terminal.run("alerts", "release", "1", "--by", "Kim")
    assert rows(database_url, "SELECT released_by, state FROM alerts") == [("Kim", "acknowledged")]
    ((event,),) = rows(
        database_url,
        "SELECT data FROM events WHERE type_name = 'slot' ORDER BY position DESC LIMIT 1",
    )
    assert '"red_flag"' in event
    assert '"value": null' in event


@pytest.mark.parametrize("command", ["show", "acknowledge", "release"])
def test_an_unknown_number_is_told(terminal: Terminal, command: str) -> None:
    by = [] if command == "show" else ["--by", "Sam"]
    assert "there is no alert 99" in terminal.run("alerts", command, "99", *by, code=1)


def test_a_test_alert_is_sent_by_each_channel(terminal: Terminal, clinic_file: Path) -> None:
    assert "sent to nobody" in terminal.run("alerts", "test", code=1)
    mail_port, web_port = free_port(), free_port()
    send_to(clinic_file, mail_port, web_port)
    assert "BACKTALK_ALERTS_WEBHOOK_SECRET is not set" in terminal.run("alerts", "test", code=1)
    terminal.environment["BACKTALK_ALERTS_WEBHOOK_SECRET"] = SECRET
    with mail_server(mail_port) as mail:
        with web_server(web_port) as hook:
            assert terminal.run("alerts", "test") == "email: sent\nwebhook: sent\n"
        told = terminal.run("alerts", "test", code=1)
    assert told.startswith("email: sent\nwebhook: Cannot connect to host localhost")
    assert len(mail.raw) == 2
    assert len(hook.raw) == 1


def test_check_says_what_is_missing(terminal: Terminal, clinic_file: Path) -> None:
    assert "Alerts are sent to nobody" in terminal.run("check")
    send_to(clinic_file, 25, 80)
    assert "BACKTALK_ALERTS_WEBHOOK_SECRET is not set" in terminal.run("check", code=1)
    assert "BACKTALK_ALERTS_WEBHOOK_SECRET is not set" in terminal.run("worker", code=1)
    terminal.environment["BACKTALK_ALERTS_WEBHOOK_SECRET"] = SECRET
    assert "nobody" not in terminal.run("check")
