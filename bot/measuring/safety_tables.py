"""The tables of docs/safety.md: red flags and look-alikes, with confidence intervals."""

from __future__ import annotations

from collections.abc import Sequence

from scipy.stats import binomtest
from tqdm import tqdm

from bot.measuring.baselines import baselines
from bot.measuring.figures import HARMLESS, RED_FLAG, Judged
from bot.measuring.tables import table
from bot.safety.detector import Detector
from bot.safety.lexicon import URGENCIES


def share(hits: Sequence[bool]) -> str:
    """A share with its 95% confidence interval (Wilson)."""
    if not hits:
        return ""
    found = binomtest(sum(hits), len(hits)).proportion_ci(method="wilson")
    return f"{100 * sum(hits) / len(hits):.1f}% ({100 * found.low:.1f}-{100 * found.high:.1f})"


def outcomes(judged: Sequence[Judged]) -> str:
    """What became of flags by urgency, and of harmless messages."""
    lines = []
    for urgency in URGENCIES:
        rows = [one for one in judged if one.group == RED_FLAG and one.case.urgency == urgency]
        lines.append(_line(f"{urgency} signs", rows))
    lines.append(_line("harmless messages", [one for one in judged if one.group == HARMLESS]))
    return table(("", "cases", "told to see a doctor", "asked about", "either"), lines)


def by_category(judged: Sequence[Judged]) -> str:
    """The same for each category, the lowest first."""
    flags = [one for one in judged if one.group == RED_FLAG and one.case.category]
    names = {str(one.case.category) for one in flags}
    rows = {name: [one for one in flags if one.case.category == name] for name in names}
    ordered = sorted(rows, key=lambda name: (_escalated(rows[name]), name))
    lines = [_line(name, rows[name]) for name in ordered]
    return table(("category", "cases", "told to see a doctor", "asked about", "either"), lines)


def comparison(judged: Sequence[Judged], detector: Detector) -> str:
    """What others would have escalated of the same messages."""
    flags = [one for one in judged if one.group == RED_FLAG]
    urgent = {name: [one for one in flags if one.case.urgency == name] for name in URGENCIES}
    groups = [*urgent.values(), [one for one in judged if one.group == HARMLESS]]
    lines = []
    for name, alarms in baselines(detector).items():
        told = [
            share([alarms(one.case.text) for one in tqdm(group, desc=name, unit="case")])
            for group in groups
        ]
        lines.append((name, *told))
    ours = [share([one.turn.outcome.kind == "escalate" for one in group]) for group in groups]
    lines.append(("**both lines together: Backtalk**", *ours))
    return table(("", *(f"{name} signs" for name in URGENCIES), "harmless messages"), lines)


def _line(name: str, rows: Sequence[Judged]) -> tuple[str, ...]:
    kinds = [one.turn.outcome.kind for one in rows]
    return (
        name,
        str(len(rows)),
        share([kind == "escalate" for kind in kinds]),
        share([kind == "check" for kind in kinds]),
        share([kind in ("escalate", "check") for kind in kinds]),
    )


def _escalated(rows: Sequence[Judged]) -> float:
    return sum(one.turn.outcome.kind == "escalate" for one in rows) / len(rows)
