"""The tables and the picture of docs/understanding.md, from what was measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import matplotlib

from bot.dialogue.data_files import EXAMPLE_FILES, training_examples
from bot.measuring import figures
from bot.measuring.contenders import Comparison
from bot.measuring.evaluate import group_rows
from bot.measuring.figures import (
    TOPICS,
    Bin,
    Judged,
    Measured,
    calibration_error,
    ordinary,
    percent,
    percentile,
    rows_by,
)
from bot.settings import ROOT
from bot.understanding.duplicates import words_of

_COMMON_CONFUSIONS = 15


def table(headings: Sequence[str], lines: Sequence[Sequence[object]]) -> str:
    """A Markdown table, its first column to the left."""
    rows = [headings, ["---", *["---:"] * (len(headings) - 1)], *lines]
    return "\n".join("| " + " | ".join(str(cell) for cell in cells) + " |" for cells in rows)


def groups(split: str, measured: Measured) -> str:
    """What became of the cases of a split, by group, and further figures in words."""
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
    counted = ordinary(judged)
    alarms = percent(result.turn.outcome.kind == "escalate" for result in counted)
    times = sorted(result.turn.ms for result in counted)
    notes = [
        f"Two questions in one message: both answered in {percent(both)}% of {len(both)}.",
        f"Dialogues as expected: {measured.scripts_as_expected} of {measured.scripts}.",
        f"Told to see a doctor without reason: {alarms}%.",
        f"Time of a message: {percentile(times, 50):.0f} ms at the median, "
        f"{percentile(times, 99):.0f} ms at the 99th percentile.",
        _without_known_wordings(counted),
    ]
    return "\n\n".join([f"**{split.capitalize()} cases**", table(headings, lines), " ".join(notes)])


def _without_known_wordings(judged: Sequence[Judged]) -> str:
    """What remains without the cases that happen to be worded as a training example is."""
    known = _known_wordings()
    new = [result for result in judged if tuple(words_of(result.case.text)) not in known]
    topics = [result.right for result in new if result.group == TOPICS]
    others = [result.right for result in new if result.group != TOPICS]
    return (
        f"{len(judged) - len(new)} cases, short ones mostly, are worded to a word as an example "
        f"is; without them topics are right first in {percent(topics)}%, other kinds in "
        f"{percent(others)}%."
    )


@cache
def _known_wordings() -> frozenset[tuple[str, ...]]:
    return frozenset(
        tuple(words_of(example.text))
        for name in EXAMPLE_FILES
        for example in training_examples(ROOT / "data" / name)
    )


def comparison(split: str, comparisons: Sequence[Comparison]) -> str:
    """What each way to tell intents apart reached on a split's cases."""
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
    return f"**{split.capitalize()} cases**\n\n{table(headings, lines)}"


def styles(measured: dict[str, Measured]) -> str:
    """The shares of topics by the style in which they were asked."""
    return _beside(measured, "style", lambda result: result.case.style)


def topics(measured: dict[str, Measured]) -> str:
    """The shares of each topic."""
    return _beside(measured, "topic", lambda result: result.case.gold[0])


def _beside(
    measured: dict[str, Measured], heading: str, key: Callable[[Judged], str | None]
) -> str:
    """The shares of topics by a key, of both splits together, the lowest first."""
    judged = [
        result for one in measured.values() for result in one.judged if result.group == TOPICS
    ]
    rows = sorted(rows_by(judged, key), key=lambda one: (one.right, one.right_or_offered))
    lines = [(one.name, one.cases, f"{one.right}%", f"{one.right_or_offered}%") for one in rows]
    return table((heading, "cases", "right first", "right or offered"), lines)


def confusions(measured: dict[str, Measured]) -> str:
    """What was taken for what with confidence, the commonest first."""
    judged = [result for one in measured.values() for result in ordinary(one.judged)]
    lines = figures.confusions(judged)[:_COMMON_CONFUSIONS]
    return table(("asked", "taken for", "times"), lines)


def calibration(bins: Sequence[Bin]) -> str:
    """How often guesses were right, by how sure they were."""
    lines = [
        (one.guesses, f"{100 * one.confidence:.0f}%", f"{100 * one.right:.0f}%") for one in bins
    ]
    listed = table(("guesses", "sure to", "right"), lines)
    return f"{listed}\n\nOn average they lie {100 * calibration_error(bins):.1f} points apart."


def draw(bins: Sequence[Bin], picture: Path) -> None:
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
    figure.savefig(picture, metadata={"Date": None})
    pyplot.close(figure)
