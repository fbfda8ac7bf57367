"""`backtalk converse`: plays dialogue scripts and compares each turn with what is expected."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from tqdm import tqdm

from bot.dialogue.assistant import Assistant
from bot.measuring.cases import Expectation, Script, read_scripts
from bot.measuring.session import Turn, measured_assistant, say


@dataclass(frozen=True)
class Played:
    """One turn of a script; `faults` names what was not as expected."""

    script: str
    number: int
    said: str
    turn: Turn
    faults: list[str]


def converse_file(scripts_file: Path, out: Path) -> bool:
    """Plays the scripts, writes a result a turn, and prints what was not as expected.

    Returns:
        whether every turn was as expected.

    Raises:
        DataError: the scripts cannot be read.
        BacktalkError: the assistant cannot be loaded.
    """
    scripts = read_scripts(scripts_file)
    played = asyncio.run(_play_all(scripts, out))
    console = Console()
    for turn in played:
        if turn.faults:
            console.print(f"[red]{turn.script}, turn {turn.number}[/red]: {turn.said!r}")
            for fault in turn.faults:
                console.print(f"  {fault}", markup=False)
            console.print(f"  reply: {turn.turn.reply!r}", markup=False)
    failed = {turn.script for turn in played if turn.faults}
    console.print(
        f"{len(scripts) - len(failed)} of {len(scripts)} scripts as expected, {len(played)} turns"
    )
    return not failed


async def _play_all(scripts: list[Script], out: Path) -> list[Played]:
    out.parent.mkdir(parents=True, exist_ok=True)
    async with measured_assistant() as assistant:
        with out.open("w", encoding="utf-8") as results:
            played = []
            for script in tqdm(scripts, desc="Scripts", unit="script"):
                for turn in await play(assistant, script):
                    line = {
                        "id": turn.script,
                        "turn": turn.number,
                        **turn.turn.as_result(),
                        "ok": not turn.faults,
                    }
                    results.write(json.dumps(line, ensure_ascii=False) + "\n")
                    played.append(turn)
    return played


async def play(assistant: Assistant, script: Script) -> list[Played]:
    """Plays one script in a conversation of its own."""
    played = []
    for number, step in enumerate(script.turns, start=1):
        turn = await say(assistant, f"script-{script.id}", step.say, script.channel)
        played.append(Played(script.id, number, step.say, turn, faults(turn, step.expect)))
    return played


def faults(turn: Turn, expected: Expectation) -> list[str]:
    """What of a turn is not as expected, one sentence each."""
    found = []
    given = turn.outcome
    if expected.kind is not None and given.kind not in _listed(expected.kind):
        found.append(f"kind is {given.kind}, expected {expected.kind}")
    if expected.topic is not None:
        topics = {given.topic, *(given.topic or "").split("+")}
        if not topics & set(_listed(expected.topic)):
            found.append(f"topic is {given.topic}, expected {expected.topic}")
    if expected.urgency is not None and given.urgency != expected.urgency:
        found.append(f"urgency is {given.urgency}, expected {expected.urgency}")
    reply = turn.reply.casefold()
    for text in expected.must_include:
        if text.casefold() not in reply:
            found.append(f"the reply lacks {text!r}")
    for text in expected.must_not_include:
        if text.casefold() in reply:
            found.append(f"the reply holds {text!r}")
    return found


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
