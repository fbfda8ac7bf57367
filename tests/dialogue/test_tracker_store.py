"""Conversations are kept: all of them, once, at a cost that does not grow."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import create_engine, text

from bot.dialogue.tracker_store import WINDOW_LIMIT, WINDOW_TURNS, ConversationStore
from bot.errors import StorageError
from tests.storage.postgres import postgres_url

DOMAIN = Domain.from_dict(
    {
        "intents": ["ask"],
        "slots": {
            "topic": {
                "type": "text",
                "influence_conversation": False,
                "mappings": [{"type": "custom"}],
            }
        },
        "forms": {"contact_form": {"required_slots": []}},
    }
)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, database_url: str) -> Iterator[str]:
    if request.param == "sqlite":
        yield database_url
    else:
        with postgres_url() as postgres:
            yield postgres


@pytest.fixture
def store(url: str) -> Iterator[ConversationStore]:
    store = ConversationStore(url, DOMAIN)
    yield store
    store.close()


def turn(number: int) -> list[Event]:
    metadata = {"metadata": {"kind": "answer", "topic": f"topic{number}"}, "model_id": "m1"}
    parsed = {"intent": {"name": "ask", "confidence": 0.9}, "entities": [], "text": "q"}
    return [
        UserUttered(f"question {number}", parsed["intent"], [], parsed, input_channel="web"),
        SlotSet("topic", f"topic{number}"),
        ActionExecuted("utter_answer"),
        BotUttered(f"answer {number}", metadata=metadata),
        ActionExecuted("action_listen"),
    ]


async def say(store: ConversationStore, number: int, sender: str = "dana") -> DialogueStateTracker:
    tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
    if not tracker.events:
        tracker.update_with_events([SessionStarted(), ActionExecuted("action_listen")], DOMAIN)
    tracker.update_with_events(turn(number), DOMAIN)
    await store.save(tracker)
    return tracker


def rows(url: str, query: str) -> list[tuple]:
    engine = create_engine(url, future=True)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return found


def test_conversation_is_there_after_a_restart(url: str, store: ConversationStore) -> None:
    async def before() -> None:
        await say(store, 1)

    async def after() -> DialogueStateTracker:
        again = ConversationStore(url, DOMAIN)
        tracker = await again.retrieve("dana")
        again.close()
        return tracker

    asyncio.run(before())
    tracker = asyncio.run(after())
    assert tracker.latest_message.text == "question 1"
    assert tracker.get_slot("topic") == "topic1"
    assert tracker.latest_action_name == "action_listen"


def test_transcript_stands_beside_the_events(url: str, store: ConversationStore) -> None:
    asyncio.run(say(store, 1))
    found = rows(
        url,
        "SELECT direction, text, kind, topic, confidence, model_version FROM messages ORDER BY id",
    )
    assert found[0][:5] == ("in", "question 1", "answer", "topic1", 0.9)
    assert found[1] == ("out", "answer 1", "answer", "topic1", None, "m1")
    assert rows(url, "SELECT channel, event_count FROM conversations") == [("web", 7)]


def test_long_conversation_is_stored_whole_and_loaded_in_part(
    url: str, store: ConversationStore
) -> None:
    async def long() -> tuple[DialogueStateTracker, DialogueStateTracker]:
        for number in range(40):
            await say(store, number)
        return await store.retrieve("dana"), await store.retrieve_full_tracker("dana")

    window, whole = asyncio.run(long())
    said = [event.text for event in whole.events if isinstance(event, UserUttered)]
    assert said == [f"question {number}" for number in range(40)]
    seen = [event.text for event in window.events if isinstance(event, UserUttered)]
    assert WINDOW_TURNS <= len(seen) <= WINDOW_LIMIT
    assert seen == said[-len(seen) :]
    positions = rows(url, "SELECT position FROM events ORDER BY position")
    assert positions == [(number,) for number in range(202)]


def test_state_from_before_the_window_is_known(store: ConversationStore) -> None:
    async def long() -> DialogueStateTracker:
        tracker = await say(store, 0)
        tracker.update_with_events([ActiveLoop("contact_form")], DOMAIN)
        await store.save(tracker)
        for _ in range(20):
            tracker = await store.retrieve("dana")
            tracker.update_with_events([turn(1)[0], ActionExecuted("action_listen")], DOMAIN)
            await store.save(tracker)
        return await store.retrieve("dana")

    tracker = asyncio.run(long())
    assert tracker.get_slot("topic") == "topic0"
    assert tracker.active_loop_name == "contact_form"


def test_saving_twice_stores_once(url: str, store: ConversationStore) -> None:
    async def twice() -> None:
        tracker = await say(store, 1)
        await store.save(tracker)

    asyncio.run(twice())
    assert rows(url, "SELECT count(*) FROM events") == [(7,)]
    assert rows(url, "SELECT count(*) FROM messages") == [(2,)]


def test_two_writers_cannot_both_win(url: str, store: ConversationStore) -> None:
    async def both() -> None:
        await say(store, 1)
        first, second = await store.retrieve("dana"), await store.retrieve("dana")
        first.update_with_events(turn(2), DOMAIN)
        second.update_with_events(turn(3), DOMAIN)
        await store.save(first)
        with pytest.raises(StorageError, match="another process wrote"):
            await store.save(second)

    asyncio.run(both())
    assert rows(url, "SELECT count(*) FROM messages") == [(4,)]


def test_nothing_is_stored_when_the_transcript_cannot_be(
    url: str, store: ConversationStore
) -> None:
    async def fail() -> None:
        await say(store, 1)
        with store._engine.begin() as connection:
            connection.execute(text("ALTER TABLE messages RENAME TO hidden"))
        with pytest.raises(StorageError):
            await say(store, 2)

    asyncio.run(fail())
    assert rows(url, "SELECT event_count FROM conversations") == [(7,)]
    assert rows(url, "SELECT count(*) FROM events") == [(7,)]


def test_a_tracker_of_somewhere_else_is_refused(store: ConversationStore) -> None:
    stranger = DialogueStateTracker("stranger", DOMAIN.slots)
    with pytest.raises(StorageError, match="retrieved"):
        asyncio.run(store.save(stranger))


def test_database_without_tables_is_refused(tmp_path) -> None:
    with pytest.raises(StorageError, match="backtalk migrate"):
        ConversationStore(f"sqlite:///{tmp_path / 'empty.db'}", DOMAIN)


def test_a_turn_costs_the_same_late_in_a_conversation(store: ConversationStore) -> None:
    counted: list[int] = []
    update: Callable = DialogueStateTracker.update

    def counting(self: DialogueStateTracker, event: Event, domain: Domain | None = None) -> None:
        counted.append(1)
        update(self, event, domain)

    async def events_loaded(turns: int) -> int:
        for number in range(turns):
            await say(store, number)
        counted.clear()
        await store.retrieve("dana")
        return len(counted)

    DialogueStateTracker.update = counting
    try:
        early = asyncio.run(events_loaded(12))
        late = asyncio.run(events_loaded(WINDOW_TURNS * 40))
    finally:
        DialogueStateTracker.update = update
    assert late <= early + 5 * (WINDOW_LIMIT - WINDOW_TURNS)
