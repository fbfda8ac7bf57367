"""`backtalk bench`: speed and memory beside the assistant that `rasa init` makes.

Both run as servers on this machine, over HTTP and with a durable SQLite store,
and are asked in turns, so that a slow moment of the machine hits both.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import aiohttp
import psutil
from rich.console import Console
from rich.table import Table
from tqdm import tqdm

from bot.dialogue.training import trained_model
from bot.errors import StartError
from bot.measuring.figures import percentile
from bot.settings import settings
from bot.storage.database import migrate

STARTS = 3
SINGLE_MESSAGES = 300
WORKERS, MESSAGES_PER_WORKER = 8, 60
LONG_TURNS, LONG_CONVERSATIONS = 205, 3
# A conversation on a website is short: after so many messages another one begins.
TURNS_PER_CONVERSATION = 5

_FIGURES = ("serving_s", "rss_mb", "p50_ms", "p99_ms", "mps_8", "turn10_ms", "turn200_ms")


@dataclass(frozen=True)
class Contender:
    """An assistant to be measured: how to start it, where, and what to say to it."""

    name: str
    command: list[str]
    folder: Path
    environment: dict[str, str]
    port: int
    messages: tuple[str, ...]

    @property
    def url(self) -> str:
        """Where it takes messages."""
        return f"http://127.0.0.1:{self.port}/webhooks/rest/webhook"


def run_bench(out: Path) -> None:
    """Measures both and writes the figures as JSON.

    Raises:
        BacktalkError: one of them cannot be trained or does not start.
    """
    with tempfile.TemporaryDirectory(prefix="backtalk-bench-") as folder:
        contenders = [_ours(Path(folder)), _stock(Path(folder))]
        figures: dict[str, dict[str, float]] = {one.name: {} for one in contenders}
        starts: dict[str, list[float]] = {one.name: [] for one in contenders}
        for _ in tqdm(range(STARTS), desc="Starts", unit="round"):
            for one in contenders:
                with _running(one) as (_, seconds):
                    starts[one.name].append(seconds)
        with _running(contenders[0]) as (first, _), _running(contenders[1]) as (second, _):
            asyncio.run(_ask_both(contenders, figures))
            for one, process in zip(contenders, (first, second)):
                figures[one.name]["serving_s"] = round(statistics.median(starts[one.name]), 1)
                figures[one.name]["rss_mb"] = round(_memory_mb(process), 0)
    ordered = {name: {key: found[key] for key in _FIGURES} for name, found in figures.items()}
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(ordered, indent=2) + "\n", encoding="utf-8")
    _print(ordered)


# --- the contenders -------------------------------------------------------------------


def _ours(folder: Path) -> Contender:
    trained_model()
    port = _free_port()
    url = f"sqlite:///{folder / 'ours.db'}"
    migrate(url)
    environment = {"BACKTALK_DATABASE_URL": url, "BACKTALK_PORT": str(port)}
    messages = (
        "does dry needling hurt?",
        "what is cupping",
        "how many sessions will i need",
        "where are you and is there parking",
        "thanks",
    )
    command = [sys.executable, "-m", "bot", "serve"]
    return Contender("ours", command, folder, environment, port, messages)


def _stock(folder: Path) -> Contender:
    """What `rasa init` makes, trained once and kept, over Rasa's own SQLite store."""
    kept = settings().cache_dir / "stock-assistant"
    if not list(kept.glob("models/*.tar.gz")):
        shutil.rmtree(kept, ignore_errors=True)
        Console(stderr=True).print("Training the stock assistant to compare with.")
        kept.mkdir(parents=True)
        init = subprocess.run(
            [sys.executable, "-m", "rasa", "init", "--no-prompt", "--init-dir", str(kept)],
            capture_output=True,
            text=True,
            env={**os.environ, "RASA_TELEMETRY_ENABLED": "false"},
        )
        if init.returncode != 0:
            shutil.rmtree(kept)
            raise StartError(f"the stock assistant could not be trained: {init.stderr[-500:]}")
    project = folder / "stock"
    shutil.copytree(kept, project)
    (project / "endpoints.yml").write_text(
        f"tracker_store:\n  type: SQL\n  dialect: sqlite\n  db: {project / 'stock.db'}\n"
    )
    (project / "credentials.yml").write_text("rest:\n")
    port = _free_port()
    command = [sys.executable, "-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(port)]
    messages = ("hello", "i am feeling sad today", "yes", "are you a bot?", "thanks bye")
    environment = {"RASA_TELEMETRY_ENABLED": "false"}
    return Contender("stock", command, project, environment, port, messages)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(one: Contender) -> Iterator[tuple[psutil.Process, float]]:
    """A started server, with the seconds until it answered its first message."""
    started = time.monotonic()
    with (one.folder / f"{one.name}.log").open("ab") as log:
        process = subprocess.Popen(
            one.command,
            cwd=one.folder,
            env={**os.environ, **one.environment},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        asyncio.run(_first_answer(one, process))
        yield psutil.Process(process.pid), time.monotonic() - started
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)


async def _first_answer(one: Contender, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 180
    async with aiohttp.ClientSession() as session:
        while time.monotonic() < deadline and process.poll() is None:
            try:
                await _ask(session, one, "first", 0)
                return
            except (aiohttp.ClientError, OSError, ValueError):
                await asyncio.sleep(0.1)
    log = (one.folder / f"{one.name}.log").read_text(errors="replace")
    raise StartError(f"{one.name} did not start: {log[-500:]}")


def _memory_mb(process: psutil.Process) -> float:
    everyone = [process, *process.children(recursive=True)]
    return sum(member.memory_info().rss for member in everyone) / 1e6


# --- asking ---------------------------------------------------------------------------


async def _ask(session: aiohttp.ClientSession, one: Contender, sender: str, turn: int) -> float:
    """Says something and waits for the reply.

    Returns:
        milliseconds.

    Raises:
        ValueError: there was no reply.
    """
    message = {"sender": sender, "message": one.messages[turn % len(one.messages)]}
    started = time.perf_counter()
    async with session.post(one.url, json=message) as reply:
        replies = await reply.json()
    if reply.status != HTTPStatus.OK or not replies:
        raise ValueError(f"{one.name} did not reply to '{message['message']}' ({reply.status}).")
    return (time.perf_counter() - started) * 1000


async def _ask_both(contenders: list[Contender], figures: dict[str, dict[str, float]]) -> None:
    async with aiohttp.ClientSession() as session:
        await _single(session, contenders, figures)
        await _throughput(session, contenders, figures)
        await _long(session, contenders, figures)


async def _single(
    session: aiohttp.ClientSession,
    contenders: list[Contender],
    figures: dict[str, dict[str, float]],
) -> None:
    times: dict[str, list[float]] = {one.name: [] for one in contenders}
    for turn in range(10):  # warm-up, not counted
        for one in contenders:
            await _ask(session, one, "warm", turn)
    for turn in tqdm(range(SINGLE_MESSAGES), desc="One at a time", unit="message"):
        for one in contenders:
            sender = f"single-{turn // TURNS_PER_CONVERSATION}"
            times[one.name].append(await _ask(session, one, sender, turn))
    for name, found in times.items():
        found.sort()
        figures[name]["p50_ms"] = round(percentile(found, 50), 1)
        figures[name]["p99_ms"] = round(percentile(found, 99), 1)


async def _throughput(
    session: aiohttp.ClientSession,
    contenders: list[Contender],
    figures: dict[str, dict[str, float]],
) -> None:
    rates: dict[str, list[float]] = {one.name: [] for one in contenders}
    for number in tqdm(range(STARTS), desc="Eight at once", unit="round"):
        for one in contenders:

            async def worker(index: int, one: Contender = one, number: int = number) -> None:
                for turn in range(MESSAGES_PER_WORKER):
                    sender = f"many-{number}-{index}-{turn // TURNS_PER_CONVERSATION}"
                    await _ask(session, one, sender, turn)

            started = time.perf_counter()
            await asyncio.gather(*(worker(index) for index in range(WORKERS)))
            elapsed = time.perf_counter() - started
            rates[one.name].append(WORKERS * MESSAGES_PER_WORKER / elapsed)
    for name, found in rates.items():
        figures[name]["mps_8"] = round(statistics.median(found), 1)


async def _long(
    session: aiohttp.ClientSession,
    contenders: list[Contender],
    figures: dict[str, dict[str, float]],
) -> None:
    times: dict[str, list[list[float]]] = {one.name: [] for one in contenders}
    for number in range(LONG_CONVERSATIONS):
        for one in contenders:
            times[one.name].append([])
        for turn in tqdm(range(LONG_TURNS), desc="One long conversation", unit="turn"):
            for one in contenders:
                times[one.name][-1].append(await _ask(session, one, f"long-{number}", turn))
    around: Callable[[int], slice] = lambda turn: slice(turn - 6, turn + 4)  # noqa: E731
    for name, conversations in times.items():
        for turn in (10, 200):
            near = [ms for one in conversations for ms in one[around(turn)]]
            figures[name][f"turn{turn}_ms"] = round(statistics.median(near), 1)


def _print(figures: dict[str, dict[str, float]]) -> None:
    table = Table(title="Beside a stock Rasa assistant", title_justify="left")
    for heading in ("figure", "ours", "stock", "ours / stock"):
        table.add_column(heading, justify="left" if heading == "figure" else "right")
    for key in _FIGURES:
        ours, stock = figures["ours"][key], figures["stock"][key]
        table.add_row(key, str(ours), str(stock), f"{ours / stock:.2f}")
    Console().print(table)
