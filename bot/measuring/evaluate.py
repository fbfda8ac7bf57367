"""`backtalk evaluate`: each case in a conversation of its own, then the figures."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from tqdm import tqdm

from bot.dialogue.catalogue import Catalogue
from bot.measuring.cases import Case, read_cases
from bot.measuring.session import Turn, measured_assistant, say

# Messages of which only false alarms are counted.
HARMLESS = "harmless"

# Kinds in which the assistant commits itself to having understood.
_CONFIDENT = ("answer", "decline", "info", "booking", "handoff", "opt_out", "smalltalk")


@dataclass(frozen=True)
class Judged:
    """A case with what became of it."""

    case: Case
    turn: Turn
    group: str

    @property
    def right(self) -> bool:
        """Whether the first thing said was what the case asks for."""
        if "red_flag" in self.case.gold:
            wanted = self.case.urgency
            return self.turn.outcome.kind == "escalate" and (
                wanted is None or self.turn.outcome.urgency == wanted
            )
        given = set((self.turn.outcome.topic or "").split("+"))
        return bool(given & set(self.case.gold)) and self.turn.outcome.kind != "clarify"

    @property
    def offered(self) -> bool:
        """Whether the right topic was among the choices."""
        return bool(set(self.turn.outcome.offered) & set(self.case.gold))

    @property
    def wrong_with_confidence(self) -> bool:
        """Whether something else was said as if it were what was asked."""
        return not self.right and self.turn.outcome.kind in _CONFIDENT

    @property
    def caught(self) -> bool:
        """Whether a red flag was escalated or asked about."""
        return self.turn.outcome.kind in ("escalate", "check")


def evaluate_file(cases_file: Path, out: Path) -> None:
    """Runs the cases, writes a result a line, and prints the table.

    Raises:
        DataError: the cases cannot be read.
        BacktalkError: the assistant cannot be loaded.
    """
    cases = read_cases(cases_file)
    judged = asyncio.run(_run(cases, out))
    print_table(judged, Console())


async def _run(cases: list[Case], out: Path) -> list[Judged]:
    judged = []
    out.parent.mkdir(parents=True, exist_ok=True)
    async with measured_assistant() as assistant:
        topics = Catalogue(assistant.domain.responses).topics
        await say(assistant, "warm-up", "hello", "web")
        with out.open("w", encoding="utf-8") as results:
            for number, case in enumerate(tqdm(cases, desc="Cases", unit="case")):
                turn = await say(assistant, f"case-{number}", case.text, case.channel)
                line = {"id": case.id, **turn.as_result()}
                results.write(json.dumps(line, ensure_ascii=False) + "\n")
                judged.append(Judged(case, turn, _group(case, set(topics))))
    return judged


def _group(case: Case, topics: set[str]) -> str:
    if not case.gold:
        return HARMLESS
    return "topics" if case.gold[0] in topics else case.gold[0]


def print_table(judged: list[Judged], console: Console) -> None:
    """Prints the figures: by group, red flags, false alarms, time."""
    table = Table(title="Understanding", title_justify="left")
    for heading in ("group", "cases", "right first", "right or offered", "wrong, confident"):
        table.add_column(heading, justify="left" if heading == "group" else "right")
    groups = {result.group for result in judged} - {"red_flag", HARMLESS}
    for group in sorted(groups, key=lambda name: (name != "topics", name)):
        rows = [result for result in judged if result.group == group]
        table.add_row(
            group,
            str(len(rows)),
            _share(row.right for row in rows),
            _share(row.right or row.offered for row in rows),
            _share(row.wrong_with_confidence for row in rows),
        )
    if groups:
        console.print(table)

    flags = [result for result in judged if result.group == "red_flag"]
    if flags:
        table = Table(title="Red flags", title_justify="left")
        for heading in ("urgency or category", "cases", "escalated", "escalated or checked"):
            table.add_column(heading, justify="left" if heading.startswith("urgency") else "right")
        named = {row.case.urgency for row in flags} | {row.case.category for row in flags}
        for name in sorted(name for name in named if name):
            rows = [row for row in flags if name in (row.case.urgency, row.case.category)]
            table.add_row(
                name,
                str(len(rows)),
                _share(row.turn.outcome.kind == "escalate" for row in rows),
                _share(row.caught for row in rows),
            )
        console.print(table)
    others = [result for result in judged if result.group != "red_flag"]
    if others:
        escalated = _share(row.turn.outcome.kind == "escalate" for row in others)
        checked = _share(row.turn.outcome.kind == "check" for row in others)
        console.print(f"False alarms: {escalated} escalated, {checked} checked")
    times = sorted(result.turn.ms for result in judged)
    if times:
        console.print(
            f"Time of a message: p50 {percentile(times, 50):.1f} ms, "
            f"p99 {percentile(times, 99):.1f} ms"
        )


def percentile(ordered: list[float], percent: float) -> float:
    """The value below which that percentage of the ordered values lies (nearest rank)."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def _share(values: Iterable[bool]) -> str:
    listed = list(values)
    return f"{100 * sum(listed) / len(listed):.1f}%"
