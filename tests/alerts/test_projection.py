"""What was escalated or asked about becomes an alert; nothing else does."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from bot.alerts.projection import alerts
from tests.alerts.patients import found


def user(red_flags: Any, timestamp: float = 10.0) -> dict:
    parsed = {"intent": {"name": "ask"}, "red_flags": red_flags}
    return {"event": "user", "text": "words", "timestamp": timestamp, "parse_data": parsed}


@pytest.mark.parametrize("decision", ["escalate", "check"])
def test_an_alert_holds_all_that_the_detector_found(decision: str) -> None:
    (alert,) = alerts([(7, user(found(decision)))])
    assert alert.event_position == 7
    assert alert.at == datetime(1970, 1, 1, 0, 0, 10, tzinfo=timezone.utc)
    assert (alert.kind, alert.urgency) == (decision, "emergency")
    assert alert.categories == ["cauda_equina", "night_pain"]
    assert alert.findings == found()["findings"]


@pytest.mark.parametrize(
    "event",
    [
        user(found("clear", None)),
        user(None),
        user({}),
        {"event": "user", "text": "words", "timestamp": 1.0, "parse_data": {}},
        {"event": "user", "text": "words", "timestamp": 1.0},
        {"event": "bot", "text": "words", "timestamp": 1.0, "metadata": {"red_flags": found()}},
        {"event": "slot", "name": "red_flag", "timestamp": 1.0},
    ],
)
def test_what_is_none_makes_no_alert(event: dict) -> None:
    assert alerts([(0, event)]) == []


def test_each_message_makes_its_own_alert() -> None:
    events = [user(found()), {"event": "bot", "timestamp": 11.0}, user(found("check"))]
    made = alerts(enumerate(events))
    assert [(alert.event_position, alert.kind) for alert in made] == [(0, "escalate"), (2, "check")]


def test_a_detector_that_says_little_still_raises_the_alert() -> None:
    (alert,) = alerts([(0, user({"decision": "escalate"}))])
    assert (alert.urgency, alert.categories, alert.findings) == (None, [], [])
