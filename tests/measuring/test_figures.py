"""The figures count what they say they count."""

from __future__ import annotations

import pytest

from bot.measuring.cases import Case
from bot.measuring.figures import (
    Judged,
    calibration,
    calibration_error,
    confusions,
    group_of,
    row,
    rows_by,
)
from bot.measuring.session import Turn
from bot.transcripts.outcome import Outcome


def judged(gold: list[str], kind: str, topic: str | None = None, **more) -> Judged:
    case = Case(id="x", text="?", gold=gold, both=more.pop("both", False))
    outcome = Outcome(kind, topic, offered=tuple(more.pop("offered", ())))
    return Judged(case, Turn(outcome, "", 1.0), group_of(case, {"cupping", "gua_sha"}))


RIGHT = judged(["cupping"], "answer", "cupping")
WRONG = judged(["cupping"], "answer", "gua_sha")
OFFERED = judged(["cupping"], "clarify", offered=["gua_sha", "cupping"])
AWAY = judged(["cupping"], "fallback", "out_of_scope")
OUTSIDE = judged(["out_of_scope"], "fallback", "out_of_scope")


def test_shares_of_some_cases() -> None:
    found = row("topics", [RIGHT, WRONG, OFFERED, AWAY])
    assert (found.cases, found.right, found.right_or_offered) == (4, 25.0, 50.0)
    assert (found.wrong_with_confidence, found.turned_away) == (25.0, 25.0)


def test_what_is_out_of_scope_is_not_turned_away() -> None:
    assert OUTSIDE.right
    assert not OUTSIDE.turned_away


def test_both_questions_have_to_be_answered() -> None:
    gold = ["cupping", "gua_sha"]
    assert judged(gold, "answer", "cupping+gua_sha", both=True).both
    assert judged(gold, "answer", "cupping", both=True).right
    assert not judged(gold, "answer", "cupping", both=True).both


def test_what_is_said_second_is_not_right_first() -> None:
    assert not judged(["cupping"], "answer", "gua_sha+cupping").right
    assert judged(["cupping", "gua_sha"], "answer", "gua_sha+cupping", both=True).right


def test_rows_are_by_group() -> None:
    names = [found.name for found in rows_by([RIGHT, OUTSIDE, WRONG], lambda one: one.group)]
    assert names == ["topics", "out_of_scope"]


def test_only_what_was_said_with_confidence_is_confused() -> None:
    assert confusions([RIGHT, WRONG, WRONG, OFFERED, AWAY]) == [("cupping", "gua_sha", 2)]


def test_calibration_of_a_guesser_that_is_too_sure() -> None:
    guesses = [(0.9, number % 2 == 0) for number in range(100)] + [(0.1, False)] * 100
    bins = calibration(guesses, bins=2)
    assert [one.guesses for one in bins] == [100, 100]
    assert [one.right for one in bins] == [0.0, 0.5]
    assert calibration_error(bins) == pytest.approx((0.1 + 0.4) / 2)


def test_calibration_of_few_guesses_has_few_bins() -> None:
    assert len(calibration([(0.5, True)] * 3, bins=10)) == 3
