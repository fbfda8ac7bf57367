"""What results amount to: shares by group, style and topic, confusions, calibration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.measuring.cases import Case
from bot.measuring.session import Turn

# The group of messages of which only false alarms are counted.
HARMLESS = "harmless"
TOPICS = "topics"
RED_FLAG = "red_flag"

# Kinds in which the assistant commits itself to having understood.
_CONFIDENT = ("answer", "decline", "info", "booking", "handoff", "opt_out", "smalltalk")


@dataclass(frozen=True)
class Judged:
    """A case with what became of it."""

    case: Case
    turn: Turn
    group: str

    @property
    def given(self) -> set[str]:
        """The ids that the reply amounts to."""
        return set((self.turn.outcome.topic or "").split("+"))

    @property
    def right(self) -> bool:
        """Whether the first thing said was what the case asks for (of two, any of them)."""
        if RED_FLAG in self.case.gold:
            wanted = self.case.urgency
            return self.turn.outcome.kind == "escalate" and (
                wanted is None or self.turn.outcome.urgency == wanted
            )
        first = (self.turn.outcome.topic or "").split("+")[0]
        counted = self.given if self.case.both else {first}
        return bool(counted & set(self.case.gold)) and self.turn.outcome.kind != "clarify"

    @property
    def both(self) -> bool:
        """Whether each of several questions was answered."""
        return set(self.case.gold) <= self.given

    @property
    def offered(self) -> bool:
        """Whether the right topic was among the choices."""
        return bool(set(self.turn.outcome.offered) & set(self.case.gold))

    @property
    def wrong_with_confidence(self) -> bool:
        """Whether something else was said as if it were what was asked."""
        return not self.right and self.turn.outcome.kind in _CONFIDENT

    @property
    def turned_away(self) -> bool:
        """Whether a question that the assistant should know was refused."""
        return self.turn.outcome.kind == "fallback" and "out_of_scope" not in self.case.gold

    @property
    def caught(self) -> bool:
        """Whether a red flag was escalated or asked about."""
        return self.turn.outcome.kind in ("escalate", "check")


def group_of(case: Case, topics: Collection[str]) -> str:
    """The group that a case is counted in."""
    if not case.gold:
        return HARMLESS
    return TOPICS if case.gold[0] in topics else case.gold[0]


@dataclass(frozen=True)
class Measured:
    """What was found on one split: results, guesses (confidence, right), scripts as expected."""

    judged: list[Judged]
    guesses: list[tuple[float, bool]]
    scripts: int
    scripts_as_expected: int


def ordinary(judged: Sequence[Judged]) -> list[Judged]:
    """The results of questions and messages, without red flags and what looks like one."""
    return [result for result in judged if result.group not in (RED_FLAG, HARMLESS)]


@dataclass(frozen=True)
class Row:
    """Shares of a number of cases, in percent."""

    name: str
    cases: int
    right: float
    right_or_offered: float
    wrong_with_confidence: float
    turned_away: float


def rows_by(judged: Iterable[Judged], key: Callable[[Judged], str | None]) -> list[Row]:
    """The shares of each value of a key, in the order in which the values appear."""
    parts: dict[str, list[Judged]] = {}
    for result in judged:
        name = key(result)
        if name is not None:
            parts.setdefault(name, []).append(result)
    return [row(name, part) for name, part in parts.items()]


def row(name: str, judged: Sequence[Judged]) -> Row:
    """The shares of some cases; there must be at least one."""
    return Row(
        name,
        len(judged),
        percent(result.right for result in judged),
        percent(result.right or result.offered for result in judged),
        percent(result.wrong_with_confidence for result in judged),
        percent(result.turned_away for result in judged),
    )


def percent(values: Iterable[bool]) -> float:
    """The share of what is true, in percent, to a tenth; 0 of nothing."""
    listed = list(values)
    return round(100 * sum(listed) / max(1, len(listed)), 1)


def percentile(ordered: Sequence[float], part: float) -> float:
    """The value below which that percentage of the ordered values lies (nearest rank)."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * part / 100))]


def confusions(judged: Iterable[Judged]) -> list[tuple[str, str, int]]:
    """What was taken for what with confidence, the commonest first."""
    found = Counter(
        (result.case.gold[0], result.turn.outcome.topic or result.turn.outcome.kind)
        for result in judged
        if result.wrong_with_confidence
    )
    return [(gold, given, times) for (gold, given), times in found.most_common()]


@dataclass(frozen=True)
class Bin:
    """Guesses of like confidence: how sure they were, and how often they were right (0 to 1)."""

    guesses: int
    confidence: float
    right: float


def calibration(guesses: Sequence[tuple[float, bool]], bins: int = 10) -> list[Bin]:
    """Sorts guesses by confidence into bins of equal size.

    Args:
        guesses: the confidence of each, 0 to 1, and whether it was right.
        bins: how many bins; each holds at least one guess.
    """
    ordered = sorted(guesses)
    edges = [round(i * len(ordered) / bins) for i in range(bins + 1)]
    parts = [ordered[start:end] for start, end in pairwise(edges) if end > start]
    return [
        Bin(
            len(part),
            sum(confidence for confidence, _ in part) / len(part),
            sum(right for _, right in part) / len(part),
        )
        for part in parts
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """How far confidence and truth lie apart on average (expected calibration error, 0 to 1)."""
    total = sum(one.guesses for one in bins)
    return sum(one.guesses * abs(one.confidence - one.right) for one in bins) / total
