"""`backtalk report`: measures the assistant on all cases in evaluation/, and writes it down.

The tables go into docs/understanding.md between their markers, the picture
beside it, the figures into evaluation/latest.json. What is printed says of each
figure how it changed against the file as it was.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import matplotlib
from rasa.core.channels.channel import UserMessage
from rich.console import Console
from rich.table import Table
from tqdm import tqdm

from bot.dialogue.assistant import Assistant
from bot.dialogue.catalogue import Catalogue
from bot.measuring.cases import Case, Script, read_cases, read_scripts
from bot.measuring.contenders import Comparison, Question, compare
from bot.measuring.converse import play
from bot.measuring.evaluate import group_rows, run_cases
from bot.measuring.figures import (
    HARMLESS,
    RED_FLAG,
    TOPICS,
    Bin,
    Judged,
    Row,
    calibration,
    calibration_error,
    confusions,
    percent,
    percentile,
    rows_by,
)
from bot.measuring.session import measured_assistant
from bot.settings import ROOT, settings

# "tuning" cases were looked at while the assistant was made, "unseen" ones only report.
SPLITS = ("tuning", "unseen")
_CASES = ROOT / "evaluation"
_LATEST = _CASES / "latest.json"
_DOCUMENT = ROOT / "docs" / "understanding.md"
_PICTURE = ROOT / "docs" / "calibration.svg"
_COMMON_CONFUSIONS = 15

Figures = dict[str, dict[str, dict[str, float]]]


@dataclass(frozen=True)
class Measured:
    """What was found on one split: results, guesses (confidence, right), scripts as expected."""

    judged: list[Judged]
    guesses: list[tuple[float, bool]]
    scripts: int
    scripts_as_expected: int


def write_report() -> None:
    """Measures, prints, and writes docs and figures anew.

    Raises:
        BacktalkError: cases cannot be read or the assistant cannot be loaded.
    """
    cases = {split: _read(split) for split in SPLITS}
    scripts = {split: read_scripts(_CASES / split / "dialogues.yml") for split in SPLITS}
    measured, questions = asyncio.run(_measure(cases, scripts))
    comparisons = compare(questions)
    bins = calibration([guess for split in SPLITS for guess in measured[split].guesses])
    sections = {
        "groups": "\n\n".join(_groups(split, measured[split]) for split in SPLITS),
        "comparison": "\n\n".join(_comparison(split, comparisons[split]) for split in SPLITS),
        "styles": _styles(measured),
        "topics": _topics(measured),
        "confusions": _confusions(measured),
        "calibration": _calibration(bins),
    }
    _write_sections(sections)
    _draw(bins)
    _print_and_keep(_figures(measured))


def _read(split: str) -> list[Case]:
    return [case for file in sorted((_CASES / split).glob("*.jsonl")) for case in read_cases(file)]


# --- measuring ------------------------------------------------------------------------


async def _measure(
    cases: dict[str, list[Case]], scripts: dict[str, list[Script]]
) -> tuple[dict[str, Measured], dict[str, list[Question]]]:
    measured, questions = {}, {}
    async with measured_assistant() as assistant:
        amounts = _Amounts(assistant)
        for split in SPLITS:
            out = ROOT / "var" / f"{split}.jsonl"
            judged = await run_cases(assistant, cases[split], out)
            played = [
                await play(assistant, script)
                for script in tqdm(scripts[split], desc=f"{split} dialogues", unit="script")
            ]
            asked = [result for result in judged if result.group not in (RED_FLAG, HARMLESS)]
            guesses = [await amounts.guess(assistant, result.case) for result in asked]
            expected = sum(not any(turn.faults for turn in turns) for turns in played)
            measured[split] = Measured(judged, guesses, len(played), expected)
            questions[split] = [
                Question(result.case.text, amounts.right(result.case), result.group == TOPICS)
                for result in asked
            ]
    return measured, questions


class _Amounts:
    """Which intents amount to an id of a case."""

    def __init__(self, assistant: Assistant) -> None:
        catalogue = Catalogue(assistant.domain.responses)
        self._intents = {
            intent: catalogue.amounts_to(intent) for intent in assistant.domain.intents
        }

    def right(self, case: Case) -> frozenset[str]:
        return frozenset(intent for intent, amount in self._intents.items() if amount in case.gold)

    async def guess(self, assistant: Assistant, case: Case) -> tuple[float, bool]:
        """How sure the assistant is of its first guess, and whether that is right."""
        parsed = await assistant.processor.parse_message(UserMessage(case.text))
        for guess in parsed.get("intent_ranking") or []:
            if guess["name"] != "nlu_fallback":
                return float(guess["confidence"]), guess["name"] in self.right(case)
        return 0.0, False


# --- tables ---------------------------------------------------------------------------


def _table(headings: Sequence[str], lines: Sequence[Sequence[object]]) -> str:
    rows = [headings, ["---", *["---:"] * (len(headings) - 1)], *lines]
    return "\n".join("| " + " | ".join(str(cell) for cell in cells) + " |" for cells in rows)


def _groups(split: str, measured: Measured) -> str:
    judged = measured.judged
    lines: list[Sequence[object]] = [
        (
            one.name.replace("_", " "),
            one.cases,
            f"{one.right}%",
            f"{one.right_or_offered}%",
            f"{one.wrong_with_confidence}%",
            f"{one.turned_away}%",
        )
        for one in group_rows(judged)
    ]
    headings = ("", "cases", "right first", "right or offered", "wrong, confident", "turned away")
    both = [result.both for result in judged if result.case.both]
    ordinary = [result for result in judged if result.group not in (RED_FLAG, HARMLESS)]
    alarms = percent(result.turn.outcome.kind == "escalate" for result in ordinary)
    times = sorted(result.turn.ms for result in ordinary)
    notes = [
        f"Two questions in one message: both answered in {percent(both)}% of {len(both)}.",
        f"Dialogues as expected: {measured.scripts_as_expected} of {measured.scripts}.",
        f"Told to see a doctor without reason: {alarms}%.",
        f"Time of a message: {percentile(times, 50):.0f} ms at the median, "
        f"{percentile(times, 99):.0f} ms at the 99th percentile.",
    ]
    return "\n\n".join(
        [f"**{split.capitalize()} cases**", _table(headings, lines), " ".join(notes)]
    )


def _comparison(split: str, comparisons: Sequence[Comparison]) -> str:
    lines = [
        (
            one.name,
            f"{one.topics_first}%",
            f"{one.topics_in_three}%",
            f"{one.others_first}%",
            "" if one.training_s is None else f"{one.training_s} s",
        )
        for one in comparisons
    ]
    headings = ("", "topics, first", "topics, among three", "other kinds, first", "training")
    return f"**{split.capitalize()} cases**\n\n{_table(headings, lines)}"


def _styles(measured: dict[str, Measured]) -> str:
    return _beside(measured, "style", lambda result: result.case.style)


def _topics(measured: dict[str, Measured]) -> str:
    return _beside(measured, "topic", lambda result: result.case.gold[0])


def _beside(
    measured: dict[str, Measured], heading: str, key: Callable[[Judged], str | None]
) -> str:
    """The shares of topics by a key, of both splits together, the lowest first."""
    judged = [
        result for split in SPLITS for result in measured[split].judged if result.group == TOPICS
    ]
    rows = sorted(rows_by(judged, key), key=lambda one: (one.right, one.right_or_offered))
    lines = [(one.name, one.cases, f"{one.right}%", f"{one.right_or_offered}%") for one in rows]
    return _table((heading, "cases", "right first", "right or offered"), lines)


def _confusions(measured: dict[str, Measured]) -> str:
    judged = [
        result
        for split in SPLITS
        for result in measured[split].judged
        if result.group not in (RED_FLAG, HARMLESS)
    ]
    lines = confusions(judged)[:_COMMON_CONFUSIONS]
    return _table(("asked", "taken for", "times"), lines)


def _calibration(bins: Sequence[Bin]) -> str:
    lines = [
        (one.guesses, f"{100 * one.confidence:.0f}%", f"{100 * one.right:.0f}%") for one in bins
    ]
    table = _table(("guesses", "sure to", "right"), lines)
    return f"{table}\n\nOn average they lie {100 * calibration_error(bins):.1f} points apart."


def _write_sections(sections: dict[str, str]) -> None:
    text = _DOCUMENT.read_text("utf-8")
    for name, content in sections.items():
        begin, end = f"<!-- {name}: written by `make evaluate` -->", f"<!-- end of {name} -->"
        before, after = text.split(begin)[0], text.split(end)[1]
        text = f"{before}{begin}\n\n{content}\n\n{end}{after}"
    _DOCUMENT.write_text(text, "utf-8")


def _draw(bins: Sequence[Bin]) -> None:
    """The calibration curve: on the diagonal, confidence comes true."""
    matplotlib.use("Agg")
    from matplotlib import pyplot

    matplotlib.rcParams["svg.hashsalt"] = "backtalk"
    figure, axes = pyplot.subplots(figsize=(4.6, 4.2))
    axes.plot([0, 100], [0, 100], color="#999999", linestyle="--", linewidth=1)
    axes.plot(
        [100 * one.confidence for one in bins],
        [100 * one.right for one in bins],
        color="#0b6e6e",
        marker="o",
    )
    axes.set(xlabel="how sure, %", ylabel="how often right, %", xlim=(0, 101), ylim=(0, 101))
    axes.grid(color="#dddddd")
    figure.tight_layout()
    figure.savefig(_PICTURE, metadata={"Date": None})
    pyplot.close(figure)


# --- figures --------------------------------------------------------------------------


def _figures(measured: dict[str, Measured]) -> Figures:
    figures: Figures = {}
    for split in SPLITS:
        rows = group_rows(measured[split].judged)
        figures[split] = {one.name: _as_figures(one) for one in rows}
    return figures


def _as_figures(one: Row) -> dict[str, float]:
    return {
        "right": one.right,
        "right_or_offered": one.right_or_offered,
        "wrong_with_confidence": one.wrong_with_confidence,
        "turned_away": one.turned_away,
    }


def _print_and_keep(figures: Figures) -> None:
    before = json.loads(_LATEST.read_text("utf-8")) if _LATEST.is_file() else {}
    console = Console()
    for split, groups in figures.items():
        table = Table(title=f"{split} cases, and the change since last time", title_justify="left")
        names = list(next(iter(groups.values())))
        for heading in ("", *names):
            table.add_column(heading.replace("_", " "), justify="right" if heading else "left")
        for group, shares in groups.items():
            known = before.get(split, {}).get(group, {})
            table.add_row(group, *(_with_change(shares[name], known.get(name)) for name in names))
        console.print(table)
    _LATEST.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    console.print(f"Results, a line a case: {settings().cache_dir.parent / 'var'}")


def _with_change(now: float, before: float | None) -> str:
    if before is None or now == before:
        return f"{now:.1f}%"
    return f"{now:.1f}% ({now - before:+.1f})"
