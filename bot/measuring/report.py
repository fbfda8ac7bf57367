"""`backtalk report`: measures the assistant on all cases in evaluation/, and writes it down.

The tables go into docs/understanding.md and docs/safety.md between their markers,
the picture beside them, the figures into evaluation/latest.json. What is printed
says of each figure how it changed against the file as it was.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from rasa.core.channels.channel import UserMessage
from rich.console import Console
from rich.table import Table
from tqdm import tqdm

from bot.dialogue.assistant import Assistant
from bot.dialogue.catalogue import Catalogue
from bot.measuring import safety_tables, tables
from bot.measuring.cases import Case, Script, read_cases, read_scripts
from bot.measuring.contenders import Question, compare
from bot.measuring.converse import play
from bot.measuring.evaluate import group_rows, run_cases
from bot.measuring.figures import (
    HARMLESS,
    RED_FLAG,
    TOPICS,
    Measured,
    Row,
    calibration,
    ordinary,
)
from bot.measuring.session import measured_assistant
from bot.safety.model import load_detector
from bot.settings import ROOT
from bot.understanding.intents import UNSURE

# "tuning" cases were looked at while the assistant was made, "unseen" ones only report.
SPLITS = ("tuning", "unseen")
_CASES = ROOT / "evaluation"
_LATEST = _CASES / "latest.json"
_DOCUMENT = ROOT / "docs" / "understanding.md"
_SAFETY_DOCUMENT = ROOT / "docs" / "safety.md"
_PICTURE = ROOT / "docs" / "calibration.svg"
_RESULTS = ROOT / "var"
# The style of messages as patients write them to doctors: longer, vaguer, of all of medicine.
_AS_TO_A_DOCTOR = "to_a_doctor"

Figures = dict[str, dict[str, dict[str, float]]]


def write_report(comparing: bool) -> None:
    """Measures, prints, and writes docs and figures anew.

    Args:
        comparing: whether other ways to tell intents apart are trained and measured too,
            which takes long; if not, their table stays as it is.

    Raises:
        BacktalkError: cases cannot be read or the assistant cannot be loaded.
    """
    cases = {split: _read(split) for split in SPLITS}
    scripts = {split: read_scripts(_CASES / split / "dialogues.yml") for split in SPLITS}
    measured, questions = asyncio.run(_measure(cases, scripts))
    bins = calibration([guess for split in SPLITS for guess in measured[split].guesses])
    sections = {
        "groups": "\n\n".join(tables.groups(split, measured[split]) for split in SPLITS),
        "styles": tables.styles(measured),
        "topics": tables.topics(measured),
        "confusions": tables.confusions(measured),
        "calibration": tables.calibration(bins),
    }
    if comparing:
        comparisons = compare(questions)
        beside = (tables.comparison(split, comparisons[split]) for split in SPLITS)
        sections["comparison"] = "\n\n".join(beside)
    _write_sections(_DOCUMENT, sections)
    _write_sections(_SAFETY_DOCUMENT, _safety_sections(measured))
    tables.draw(bins, _PICTURE)
    _print_and_keep(_figures(measured))


def _safety_sections(measured: dict[str, Measured]) -> dict[str, str]:
    detector = load_detector()
    about = {
        split: [row for row in one.judged if row.group in (RED_FLAG, HARMLESS)]
        for split, one in measured.items()
    }
    patients = [row for row in about["unseen"] if row.case.style == _AS_TO_A_DOCTOR]
    others = [row for row in about["unseen"] if row.case.style != _AS_TO_A_DOCTOR]
    return {
        "unseen messages": safety_tables.outcomes(others),
        "messages of patients": safety_tables.outcomes(patients),
        "tuning messages": safety_tables.outcomes(about["tuning"]),
        "categories": safety_tables.by_category(about["unseen"]),
        "baselines": safety_tables.comparison(about["unseen"], detector),
    }


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
            out = _RESULTS / f"{split}.jsonl"
            judged = await run_cases(assistant, cases[split], out)
            played = [
                await play(assistant, script)
                for script in tqdm(scripts[split], desc=f"{split} dialogues", unit="script")
            ]
            asked = ordinary(judged)
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
            if guess["name"] != UNSURE:
                return float(guess["confidence"]), guess["name"] in self.right(case)
        return 0.0, False


def _write_sections(document: Path, sections: dict[str, str]) -> None:
    text = document.read_text("utf-8")
    for name, content in sections.items():
        begin, end = f"<!-- {name}: written by `make evaluate` -->", f"<!-- end of {name} -->"
        before, after = text.split(begin)[0], text.split(end)[1]
        text = f"{before}{begin}\n\n{content}\n\n{end}{after}"
    document.write_text(text, "utf-8")


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
    console.print(f"Results, a line a case: {_RESULTS}")


def _with_change(now: float, before: float | None) -> str:
    if before is None or now == before:
        return f"{now:.1f}%"
    return f"{now:.1f}% ({now - before:+.1f})"
