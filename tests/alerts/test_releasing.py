"""Released by staff, a patient may book again, unless a newer alert says otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.alerts.register import acknowledge, find_alert
from bot.dialogue.releasing import release_alert
from bot.dialogue.tracker_store import ConversationStore, WindowTracker
from bot.errors import AlertError, ConcurrentWriteError
from tests.alerts.patients import DOMAIN, SENDER, found, raise_alerts, rows
from tests.alerts.test_register import NOON


def slot(url: str) -> Any:
    async def read() -> Any:
        store = ConversationStore(url, DOMAIN)
        tracker = await store.retrieve(SENDER)
        store.close()
        return tracker.get_slot("red_flag")

    return asyncio.run(read())


def while_releasing(monkeypatch: pytest.MonkeyPatch, times: int, happen: Callable) -> list[int]:
    """Lets something happen between the reading of the conversation and its saving."""
    retrieve = ConversationStore.retrieve
    happened: list[int] = []
    released: list[ConversationStore] = []

    async def interrupted(self: ConversationStore, sender_id: str) -> WindowTracker | None:
        tracker = await retrieve(self, sender_id)
        released[:] = released or [self]  # what happens meanwhile has a store of its own
        if self is released[0] and len(happened) < times:
            happened.append(1)
            await asyncio.to_thread(happen)
        return tracker

    monkeypatch.setattr("bot.dialogue.releasing.ConversationStore.retrieve", interrupted)
    return happened


def test_the_slot_is_cleared_and_the_alert_marked(url: str, engine: Engine) -> None:
    raise_alerts(url)
    assert slot(url) == "cauda_equina"
    release_alert(url, 1, "Kim")
    assert slot(url) is None
    alert = find_alert(engine, 1)
    assert (alert.state, alert.acknowledged_by, alert.released_by) == ("acknowledged", "Kim", "Kim")
    assert alert.released_at == alert.acknowledged_at is not None


def test_who_acknowledged_before_is_not_forgotten(url: str, engine: Engine) -> None:
    raise_alerts(url)
    acknowledge(engine, 1, "Sam", NOON)
    release_alert(url, 1, "Kim")
    alert = find_alert(engine, 1)
    assert (alert.acknowledged_by, alert.acknowledged_at, alert.released_by) == ("Sam", NOON, "Kim")


def test_a_newer_escalation_is_not_released_unread(url: str, engine: Engine) -> None:
    raise_alerts(url, found(), found(), found("check"))
    with pytest.raises(AlertError, match="alert 2 is of the same conversation and newer"):
        release_alert(url, 1, "Kim")
    assert slot(url) == "cauda_equina"
    assert find_alert(engine, 1).released_at is None
    release_alert(url, 2, "Kim")
    assert slot(url) is None
    release_alert(url, 1, "Kim")


def test_another_patients_alert_does_not_matter(url: str) -> None:
    raise_alerts(url)
    raise_alerts(url, sender="somebody-else")
    release_alert(url, 1, "Kim")
    assert slot(url) is None


@pytest.mark.parametrize(
    ("number", "by", "said"),
    [(1, "Kim", "only asked"), (9, "Kim", "no alert 9"), (2, " ", "name")],
)
def test_what_cannot_be_released_is_told(url: str, number: int, by: str, said: str) -> None:
    raise_alerts(url, found("check"), found())
    with pytest.raises(AlertError, match=said):
        release_alert(url, number, by)
    assert slot(url) == "cauda_equina"


def test_releasing_twice_is_told(url: str) -> None:
    raise_alerts(url)
    release_alert(url, 1, "Kim")
    with pytest.raises(AlertError, match="released already, by Kim"):
        release_alert(url, 1, "Sam")


def test_a_patient_who_writes_meanwhile_loses_nothing(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    raise_alerts(url)
    happened = while_releasing(
        monkeypatch, 2, lambda: raise_alerts(url, found("clear", None), sender=SENDER)
    )
    release_alert(url, 1, "Kim")
    monkeypatch.undo()
    assert len(happened) == 2
    assert slot(url) is None
    assert rows(url, "SELECT count(*) FROM messages WHERE direction = 'in'") == [(3,)]


def test_an_alert_that_is_raised_meanwhile_is_not_released(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    raise_alerts(url)
    while_releasing(monkeypatch, 1, lambda: raise_alerts(url))
    with pytest.raises(AlertError, match="alert 2 is of the same conversation"):
        release_alert(url, 1, "Kim")
    monkeypatch.undo()
    assert slot(url) == "cauda_equina"


def test_it_gives_up_when_the_patient_does_not_stop_writing(
    url: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    raise_alerts(url)
    happened = while_releasing(monkeypatch, 9, lambda: raise_alerts(url, found("clear", None)))
    with pytest.raises(ConcurrentWriteError):
        release_alert(url, 1, "Kim")
    assert len(happened) == 5
    assert find_alert(engine, 1).released_at is None
