"""What staff see of alerts and do with them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy.engine import Engine

from bot.alerts.register import LONGEST_NAME, acknowledge, find_alert, open_alerts
from bot.errors import AlertError
from bot.storage.database import open_database
from tests.alerts.patients import SENDER, WORDS, found, raise_alerts, rows

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=timezone.utc)


def test_open_alerts_stand_newest_first(url: str, engine: Engine) -> None:
    raise_alerts(url, found(), found("check"), found())
    acknowledge(engine, 3, "Sam", NOON)
    assert [alert.id for alert in open_alerts(engine)] == [2, 1]


def test_an_alert_has_all_that_staff_need(url: str, engine: Engine) -> None:
    raise_alerts(url)
    alert = find_alert(engine, 1)
    assert (alert.sender_id, alert.channel) == (SENDER, "sms")
    assert alert.findings[0]["words"] == WORDS
    assert abs(alert.at - datetime.now(timezone.utc)) < timedelta(minutes=1)


def test_who_acknowledges_and_when_is_kept(url: str, engine: Engine) -> None:
    raise_alerts(url)
    acknowledge(engine, 1, "  Sam   Lee ", NOON)
    alert = find_alert(engine, 1)
    assert (alert.state, alert.acknowledged_by) == ("acknowledged", "Sam Lee")
    assert alert.acknowledged_at == NOON


def test_the_first_who_acknowledges_stays(url: str, engine: Engine) -> None:
    raise_alerts(url)
    acknowledge(engine, 1, "Sam", NOON)
    with pytest.raises(AlertError, match="acknowledged already, by Sam"):
        acknowledge(engine, 1, "Kim", NOON)
    assert find_alert(engine, 1).acknowledged_by == "Sam"


@pytest.mark.parametrize("by", ["", "   ", "x" * (LONGEST_NAME + 1)])
def test_nobody_cannot_acknowledge(database_url: str, by: str) -> None:
    raise_alerts(database_url)
    with pytest.raises(AlertError, match="name"):
        acknowledge(open_database(database_url), 1, by, NOON)
    assert rows(database_url, "SELECT state FROM alerts") == [("open",)]


def test_an_unknown_number_is_told(engine: Engine) -> None:
    with pytest.raises(AlertError, match="no alert 99"):
        acknowledge(engine, 99, "Sam", NOON)
    with pytest.raises(AlertError, match="no alert 99"):
        find_alert(engine, 99)
