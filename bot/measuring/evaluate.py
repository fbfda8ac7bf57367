"""`backtalk evaluate`: each case in a conversation of its own, then the figures."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from tqdm import tqdm

from bot.dialogue.assistant import Assistant
from bot.dialogue.catalogue import Catalogue
from bot.measuring.cases import Case, read_cases
from bot.measuring.figures import (
    HARMLESS,
    RED_FLAG,
    TOPICS,
    Judged,
    Row,
    group_of,
    percent,
    percentile,
    rows_by,
)
from bot.measuring.session import measured_assistant, say


def evaluate_file(cases_file: Path, out: Path) -> None:
    """Runs the cases, writes a result a line, and prints the table.

    Raises:
        DataError: the cases cannot be read.
        BacktalkError: the assistant cannot be loaded.
    """
    cases = read_cases(cases_file)
    judged = asyncio.run(_run(cases, out))
    print_tables(judged, Console())


async def _run(cases: Sequence[Case], out: Path) -> list[Judged]:
    async with measured_assistant() as assistant:
        return await run_cases(assistant, cases, out)


async def run_cases(assistant: Assistant, cases: Sequence[Case], out: Path) -> list[Judged]:
    """Says each case in a fresh conversation and writes a result a line.

    Args:
        assistant: see `measured_assistant`.
        cases: what to say.
        out: the file of results; the folder is made.
    """
    judged = []
    out.parent.mkdir(parents=True, exist_ok=True)
    topics = Catalogue(assistant.domain.responses).topics
    await say(assistant, "warm-up", "hello", "web")
    with out.open("w", encoding="utf-8") as results:
        for number, case in enumerate(tqdm(cases, desc=out.stem, unit="case")):
            turn = await say(assistant, f"{out.stem}-{number}", case.text, case.channel)
            line = {"id": case.id, **turn.as_result()}
            results.write(json.dumps(line, ensure_ascii=False) + "\n")
            judged.append(Judged(case, turn, group_of(case, topics)))
    return judged


def print_tables(judged: Sequence[Judged], console: Console) -> None:
    """Prints the figures: by group, red flags, false alarms, time."""
    groups = group_rows(judged)
    if groups:
        _print_groups(groups, console)
    flags = [result for result in judged if result.group == RED_FLAG]
    if flags:
        _print_flags(flags, console)
    others = [result for result in judged if result.group != RED_FLAG]
    if others:
        escalated = percent(row.turn.outcome.kind == "escalate" for row in others)
        checked = percent(row.turn.outcome.kind == "check" for row in others)
        console.print(f"False alarms: {escalated}% escalated, {checked}% checked")
    times = sorted(result.turn.ms for result in judged)
    if times:
        console.print(
            f"Time of a message: p50 {percentile(times, 50):.1f} ms, "
            f"p99 {percentile(times, 99):.1f} ms"
        )


def group_rows(judged: Sequence[Judged]) -> list[Row]:
    """The shares of topics and of each other kind of message, topics first."""
    counted = [result for result in judged if result.group not in (RED_FLAG, HARMLESS)]
    rows = rows_by(counted, lambda result: result.group)
    return sorted(rows, key=lambda row: (row.name != TOPICS, row.name))


def _print_groups(rows: Sequence[Row], console: Console) -> None:
    table = Table(title="Understanding", title_justify="left")
    for heading in (
        "group",
        "cases",
        "right first",
        "right or offered",
        "wrong, confident",
        "turned away",
    ):
        table.add_column(heading, justify="left" if heading == "group" else "right")
    for row in rows:
        shares = (row.right, row.right_or_offered, row.wrong_with_confidence, row.turned_away)
        table.add_row(row.name, str(row.cases), *(f"{share:.1f}%" for share in shares))
    console.print(table)


def _print_flags(flags: Sequence[Judged], console: Console) -> None:
    table = Table(title="Red flags", title_justify="left")
    for heading in ("urgency or category", "cases", "escalated", "escalated or checked"):
        table.add_column(heading, justify="left" if heading.startswith("urgency") else "right")
    named = {row.case.urgency for row in flags} | {row.case.category for row in flags}
    for name in sorted(name for name in named if name):
        rows = [row for row in flags if name in (row.case.urgency, row.case.category)]
        table.add_row(
            name,
            str(len(rows)),
            f"{percent(row.turn.outcome.kind == 'escalate' for row in rows):.1f}%",
            f"{percent(row.caught for row in rows):.1f}%",
        )
    console.print(table)
