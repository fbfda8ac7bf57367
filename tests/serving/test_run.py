"""`backtalk run` and `backtalk chat` as an operator meets them: real processes, real ports."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from bot.settings import ROOT

COMMAND = [sys.executable, "-m", "bot"]
START_SECONDS = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Installation:
    """One clinic's Backtalk: its database and ports, started and stopped at will."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, actions_port = free_port(), free_port()
        self.environment = {
            **os.environ,
            "BACKTALK_PORT": str(self.port),
            "BACKTALK_ACTIONS_PORT": str(actions_port),
            "BACKTALK_DATABASE_URL": f"sqlite:///{folder / 'backtalk.db'}",
        }
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        self.log = (self.folder / "run.log").open("ab")
        self.process = subprocess.Popen(
            [*COMMAND, "run"], env=self.environment, stdout=self.log, stderr=self.log
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if self.get("/health")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.2)
        raise AssertionError((self.folder / "run.log").read_text())

    def parts(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def part(self, name: str) -> psutil.Process:
        return next(p for p in self.parts() if p.cmdline()[-2:] == ["bot", name])

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=20)
        self.log.close()
        return code

    def get(self, path: str) -> tuple[int, dict]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as reply:
                return reply.status, json.load(reply)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def say(self, text: str, sender: str = "dana") -> str:
        body = json.dumps({"sender": sender, "message": text}).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/webhooks/rest/webhook",
            body,
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=20) as reply:
            return "\n".join(message.get("text", "") for message in json.load(reply))


@pytest.fixture
def installation(model: Path, tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(tmp_path)
    yield installation
    if installation.process and installation.process.poll() is None:
        for process in [*installation.parts(), psutil.Process(installation.process.pid)]:
            process.kill()


def test_conversation_survives_kill_and_ctrl_c_leaves_nothing(installation: Installation) -> None:
    installation.start()
    status, health = installation.get("/health")
    assert status == 200
    assert health["parts"] == {"assistant": "ok", "database": "ok", "actions": "ok"}

    assert "sterile" in installation.say("what is dry needling?")
    assert "name" in installation.say("I'd like to book a visit")
    assert "number" in installation.say("Dana Miller")

    parts = installation.parts()
    installation.part("serve").kill()
    assert installation.process.wait(timeout=20) != 0
    psutil.wait_procs(parts, timeout=10)

    installation.start()
    assert "Dana Miller" in installation.say("780-555-0143"), "the half-filled form was lost"
    assert "cupping" in installation.say("tell me about cupping").lower()

    parts = installation.parts()
    assert installation.interrupt() == 0
    _, alive = psutil.wait_procs(parts, timeout=10)
    assert alive == []


def test_manager_killed_takes_its_parts_along(installation: Installation) -> None:
    installation.start()
    parts = [installation.part(name) for name in ("serve", "actions", "worker")]
    installation.process.kill()
    installation.process.wait(timeout=10)
    _, alive = psutil.wait_procs(parts, timeout=15)
    assert alive == []


def test_action_server_down_is_seen_and_told(installation: Installation) -> None:
    installation.start()
    installation.part("actions").suspend()
    try:
        status, health = installation.get("/health")
        assert status == 503
        assert health["parts"]["actions"] == "down"
        assert "suction" in installation.say("what is cupping?")
        assert "780-555-0142" in installation.say("I'd like to book a visit")
    finally:
        installation.part("actions").resume()
    installation.interrupt()


def test_it_says_that_nobody_is_alerted_and_stops_when_the_worker_dies(
    installation: Installation,
) -> None:
    installation.start()
    log = installation.folder / "run.log"
    deadline = time.monotonic() + 10
    while "Alerts are sent to nobody" not in log.read_text() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert log.read_text().count("Alerts are sent to nobody") == 1
    parts = installation.parts()
    installation.part("worker").kill()
    assert installation.process.wait(timeout=20) != 0
    _, alive = psutil.wait_procs(parts, timeout=10)
    assert alive == []


def test_alerts_that_cannot_be_signed_keep_it_from_starting(installation: Installation) -> None:
    facts = (ROOT / "clinic.yml").read_text("utf-8")
    file = installation.folder / "clinic.yml"
    file.write_text(
        f"{facts}\nalerts: {{webhook: {{url: 'https://pager.example.org'}}}}\n", "utf-8"
    )
    done = subprocess.run(
        [*COMMAND, "run"],
        env={**installation.environment, "BACKTALK_CLINIC_FILE": str(file)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("backtalk: ")
    assert "BACKTALK_ALERTS_WEBHOOK_SECRET is not set" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("BACKTALK_PORT", "taken", "BACKTALK_PORT to another port"),
        ("BACKTALK_PORT", "http", "BACKTALK_PORT"),
        ("BACKTALK_CLINIC_FILE", "/nowhere/clinic.yml", "/nowhere/clinic.yml: cannot be read"),
        ("BACKTALK_DATABASE_URL", "sqlite:////proc/nowhere/backtalk.db", "cannot be opened"),
        ("BACKTALK_DATABASE_URL", "mongodb://here", "BACKTALK_DATABASE_URL"),
    ],
)
def test_what_keeps_it_from_starting_is_one_clear_line(
    installation: Installation, variable: str, value: str, said: str
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        if value == "taken":
            value = str(taken.getsockname()[1])
        environment = {**installation.environment, variable: value}
        done = subprocess.run(
            [*COMMAND, "run"], env=environment, capture_output=True, text=True, timeout=60
        )
    assert done.returncode != 0
    assert said in done.stderr
    assert done.stderr.startswith("backtalk: ")
    assert len(done.stderr.strip().splitlines()) == 1


def test_chat_in_the_terminal_goes_on_where_it_stopped(installation: Installation) -> None:
    def chat(said: str, *options: str) -> str:
        done = subprocess.run(
            [*COMMAND, "chat", *options],
            env=installation.environment,
            input=said,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            cwd=ROOT,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    first = chat("what is cupping?\n2\n/quit\n", "--conversation", "test-1")
    assert "suction" in first
    assert "Source:" in first
    assert "reviewed 2026-11-20" in first
    again = chat("where is that from?\n", "--conversation", "test-1")
    assert "last reviewed on" in again
