"""Case files and scripts: read, or refused with file and line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import DataError
from bot.measuring.cases import Expectation, read_cases, read_scripts
from bot.measuring.converse import faults
from bot.measuring.figures import Judged, percentile
from bot.measuring.session import Turn
from bot.transcripts.outcome import Outcome

GOOD = {"id": "x1", "text": "hi", "gold": ["smalltalk"], "channel": "sms", "writer": "kept"}


def refused(path: Path, content: str, read) -> str:
    path.write_text(content, "utf-8")
    with pytest.raises(DataError) as caught:
        read(path)
    return str(caught.value)


def test_cases_are_read_in_order(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps(GOOD) + "\n\n" + json.dumps({**GOOD, "id": "x2"}))
    assert [case.id for case in read_cases(file)] == ["x1", "x2"]


def test_ids_stay_what_they_are(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps({**GOOD, "id": 7, "gold": []}))
    (case,) = read_cases(file)
    assert case.id == 7


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": None}, "cases.jsonl:1: text"),
        ({"gold": "cupping"}, "gold"),
        ({"channel": "fax"}, "'fax' is not a channel"),
        ({"id": None}, "id"),
    ],
)
def test_wrong_case_is_named(tmp_path: Path, change: dict, said: str) -> None:
    assert said in refused(tmp_path / "cases.jsonl", json.dumps({**GOOD, **change}), read_cases)


def test_line_that_is_no_json_is_named(tmp_path: Path) -> None:
    content = json.dumps(GOOD) + "\n{nope"
    assert "cases.jsonl:2: is not JSON" in refused(tmp_path / "cases.jsonl", content, read_cases)


def test_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    content = (json.dumps(GOOD) + "\n") * 2
    assert "more than once" in refused(tmp_path / "cases.jsonl", content, read_cases)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("- id: a\n", "turns"),
        ("- id: a\n  turns:\n  - say: hi\n    expect: {kind: banter}", "'banter' is not a kind"),
        ("- id: a\n  turns:\n  - say: hi\n    expects: {}", "expects"),
        ("id: a", "must be a list"),
        ("- id: [", "scripts.yml:"),
    ],
)
def test_wrong_script_is_named(tmp_path: Path, content: str, said: str) -> None:
    assert said in refused(tmp_path / "scripts.yml", content, read_scripts)


def turn(**outcome) -> Turn:
    return Turn(Outcome(**outcome), "Call 911 now.", 1.0)


def test_every_expectation_can_fail() -> None:
    given = turn(kind="escalate", topic="red_flag", urgency="urgent")
    wrong = Expectation(
        kind=["answer", "check"],
        topic="cupping",
        urgency="emergency",
        must_include=["112"],
        must_not_include=["CALL"],
    )
    assert len(faults(given, wrong)) == 5


def test_a_turn_as_expected_has_no_faults() -> None:
    given = turn(kind="answer", topic="cupping+gua_sha")
    right = Expectation(kind="answer", topic=["tui_na", "gua_sha"], must_include=["call 911"])
    assert faults(given, right) == []


def test_right_offered_and_wrong_are_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps({**GOOD, "gold": ["cupping"]}))
    (case,) = read_cases(file)
    right = Judged(case, turn(kind="answer", topic="cupping"), "topics")
    offered = Judged(case, turn(kind="clarify", offered=("gua_sha", "cupping")), "topics")
    wrong = Judged(case, turn(kind="answer", topic="gua_sha"), "topics")
    assert (right.right, right.wrong_with_confidence) == (True, False)
    assert (offered.right, offered.offered, offered.wrong_with_confidence) == (False, True, False)
    assert (wrong.right, wrong.wrong_with_confidence) == (False, True)


def test_percentiles() -> None:
    values = [float(number) for number in range(1, 101)]
    assert percentile(values, 50) == 51
    assert percentile(values, 99) == 100
    assert percentile([7.0], 99) == 7.0
