"""Keeps conversations: Rasa's events, the transcript and the alerts, in one transaction.

Rasa's own store replays a whole conversation at each turn, so that a turn gets
slower as people talk. Here a turn loads a window: the state of the dialogue some
turns ago, and the events since. What came before stays stored and is read only
for the transcript.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from typing import Any, TypeVar

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
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
from rasa.shared.utils.common import all_subclasses
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.alerts.projection import alerts
from bot.errors import ConcurrentWriteError, StorageError
from bot.storage.database import check_current, open_database
from bot.storage.models import Alert, Conversation, Message, StoredEvent
from bot.transcripts.projection import lines

# A turn sees at least this many of the person's last messages. Policies and context look
# back no further.
WINDOW_TURNS = 3
# The window is cut back when it holds this many, not at every turn.
WINDOW_LIMIT = 6

_EVENT_CLASSES: dict[str, type[Event]] = {cls.type_name: cls for cls in all_subclasses(Event)}

# Built once: putting a statement together takes longer than running it.
_FIND = select(Conversation.id, Conversation.window_start, Conversation.window_state).where(
    Conversation.sender_id == bindparam("sender_id")
)
_READ = (
    select(StoredEvent.data)
    .where(
        StoredEvent.conversation_id == bindparam("id"), StoredEvent.position >= bindparam("start")
    )
    .order_by(StoredEvent.position)
)
_ADD_EVENTS = insert(StoredEvent)
_ADD_MESSAGES = insert(Message)
_ADD_ALERTS = insert(Alert)

Result = TypeVar("Result")


class WindowTracker(DialogueStateTracker):
    """A tracker that knows which of its events are stored.

    `offset` is the position, in the whole conversation, of the first event after
    the `seeds` (events that only restore the state); `stored` counts the events
    of this tracker, seeds included, that need no saving.
    """

    conversation_id: int | None = None
    offset: int = 0
    seeds: int = 0
    stored: int = 0

    @property
    def next_position(self) -> int:
        """The position that the next stored event gets."""
        return self.offset + self.stored - self.seeds


class ConversationStore(TrackerStore):
    """Rasa's tracker store over bot.storage; named in endpoints.yml.

    Args:
        host: the database's URL (`url` in endpoints.yml).
        domain: Rasa's domain; Rasa sets it again once the model is loaded.
        event_broker: gets each event after it was stored; its consumers must
            bear to see an event twice.

    Raises:
        StorageError: the database cannot be opened or is not migrated.
    """

    def __init__(
        self, host: str, domain: Domain | None, event_broker: EventBroker | None = None
    ) -> None:
        super().__init__(domain, event_broker)
        self._engine = open_database(host)
        check_current(self._engine)
        # SQLite has one writer; a database server takes several turns at once.
        workers = 1 if self._engine.dialect.name == "sqlite" else 8
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="storage")

    # --- what Rasa calls --------------------------------------------------------

    async def retrieve(self, sender_id: str) -> WindowTracker | None:
        """Loads what the next turn of a conversation needs; None if there is none."""
        return await self._in_thread(lambda: self._load(sender_id, whole=False))

    async def retrieve_full_tracker(self, conversation_id: str) -> WindowTracker | None:
        """Loads a whole conversation, for reading."""
        return await self._in_thread(lambda: self._load(conversation_id, whole=True))

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Stores what happened since the tracker was retrieved, all of it or nothing.

        Raises:
            StorageError: the database failed; nothing was stored.
            ConcurrentWriteError: another process wrote to this conversation
                meanwhile; nothing was stored.
        """
        if not isinstance(tracker, WindowTracker):
            raise StorageError("only conversations that this store retrieved can be saved.")
        new = list(tracker.events)[tracker.stored :]
        if not new:
            return
        await self._in_thread(lambda: self._append(tracker, new))
        tracker.stored += len(new)
        if self.event_broker:
            await self._stream_new_events(self.event_broker, new, tracker.sender_id)

    async def keys(self) -> Iterable[str]:
        """The ids of all conversations."""

        def read() -> list[str]:
            with self._engine.connect() as connection:
                return list(connection.execute(select(Conversation.sender_id)).scalars())

        return await self._in_thread(read)

    def init_tracker(self, sender_id: str) -> WindowTracker:
        """A tracker without events."""
        return WindowTracker(sender_id, self.domain.slots)

    async def is_alive(self) -> bool:
        """Whether the database answers."""

        def ask() -> bool:
            with self._engine.connect() as connection:
                connection.execute(select(1))
            return True

        try:
            return await self._in_thread(ask)
        except StorageError:
            return False

    def close(self) -> None:
        """Lets go of the database."""
        self._threads.shutdown()
        self._engine.dispose()

    # --- the database ------------------------------------------------------------

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise StorageError(f"the database failed: {reason}") from error

    def _load(self, sender_id: str, whole: bool) -> WindowTracker | None:
        with self._engine.begin() as connection:
            row = connection.execute(_FIND, {"sender_id": sender_id}).one_or_none()
            if row is None:
                return None
            start = 0 if whole else row.window_start
            stored = connection.execute(_READ, {"id": row.id, "start": start}).scalars()
            events = [_event(data) for data in stored]
        tracker = self.init_tracker(sender_id)
        seeds = _seeds(row.window_state) if start else []
        for event in seeds + events:
            tracker.update(event)
        tracker.conversation_id = row.id
        tracker.offset, tracker.seeds = start, len(seeds)
        tracker.stored = len(seeds) + len(events)
        return tracker

    def _append(self, tracker: WindowTracker, new: list[Event]) -> None:
        position = tracker.next_position
        data = [event.as_dict() for event in new]
        numbered = list(enumerate(data, start=position))
        transcript = lines(numbered, _button_titles(tracker.events))
        raised = alerts(numbered)
        values: dict[str, Any] = {
            "last_message_at": datetime.fromtimestamp(new[-1].timestamp, tz=timezone.utc),
            "event_count": position + len(new),
        }
        window = self._moved_window(tracker)
        if window:
            values["window_start"], values["window_state"] = window
        with self._engine.connect().execution_options(writes=True) as connection:
            with connection.begin():
                if tracker.conversation_id is None:
                    tracker_id = self._insert_conversation(connection, tracker, new, values)
                else:
                    tracker_id = tracker.conversation_id
                    self._update_conversation(connection, tracker_id, position, values)
                connection.execute(
                    _ADD_EVENTS,
                    [
                        {
                            "conversation_id": tracker_id,
                            "position": at,
                            "type_name": event["event"],
                            "data": event,
                        }
                        for at, event in numbered
                    ],
                )
                if transcript:
                    connection.execute(
                        _ADD_MESSAGES,
                        [{"conversation_id": tracker_id, **vars(line)} for line in transcript],
                    )
                if raised:
                    connection.execute(
                        _ADD_ALERTS,
                        [{"conversation_id": tracker_id, **vars(alert)} for alert in raised],
                    )
        tracker.conversation_id = tracker_id

    @staticmethod
    def _insert_conversation(
        connection: Connection, tracker: WindowTracker, new: list[Event], values: dict[str, Any]
    ) -> int:
        result = connection.execute(
            insert(Conversation).values(
                sender_id=tracker.sender_id,
                channel=tracker.get_latest_input_channel() or "unknown",
                started_at=datetime.fromtimestamp(new[0].timestamp, tz=timezone.utc),
                **values,
            )
        )
        return int(result.inserted_primary_key[0])

    @staticmethod
    def _update_conversation(
        connection: Connection, conversation_id: int, position: int, values: dict[str, Any]
    ) -> None:
        result = connection.execute(
            update(Conversation)
            .where(Conversation.id == conversation_id, Conversation.event_count == position)
            .values(**values)
        )
        if result.rowcount != 1:
            raise ConcurrentWriteError(
                "another process wrote to this conversation at the same time. With several "
                "Rasa processes, give them one Redis lock store (docs/architecture.md)."
            )

    def _moved_window(self, tracker: WindowTracker) -> tuple[int, dict[str, Any]] | None:
        """Where the window starts next and the state before it, if it is to be moved."""
        events = list(tracker.events)
        turns = [i for i, event in enumerate(events) if isinstance(event, UserUttered)]
        if len(turns) < WINDOW_LIMIT:
            return None
        cut = turns[-WINDOW_TURNS]
        before = self.init_tracker(tracker.sender_id)
        for event in events[:cut]:
            before.update(event)
        return tracker.offset + cut - tracker.seeds, _state(before, self.domain)


# --- the state before the window ---------------------------------------------------


def _state(tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
    """What a turn needs to know of everything that came before."""
    initial = {slot.name: slot.initial_value for slot in domain.slots}
    loop = tracker.active_loop
    return {
        "slots": {
            name: value
            for name, value in tracker.current_slot_values().items()
            if value != initial.get(name)
        },
        "active_loop": loop.name if loop else None,
    }


def _seeds(state: dict[str, Any]) -> list[Event]:
    """Events that put a fresh tracker into that state, waiting for a message."""
    seeds: list[Event] = [SessionStarted()]
    seeds += [SlotSet(name, value) for name, value in state.get("slots", {}).items()]
    if state.get("active_loop"):
        seeds.append(ActiveLoop(state["active_loop"]))
    seeds.append(ActionExecuted(ACTION_LISTEN_NAME))
    return seeds


def _event(data: dict[str, Any]) -> Event:
    # Rasa's own lookup walks its whole class tree for each event.
    return _EVENT_CLASSES[data["event"]]._from_parameters(data)


def _button_titles(events: Iterable[Event]) -> dict[str, str]:
    return {
        button["payload"]: button["title"]
        for event in events
        if isinstance(event, BotUttered)
        for button in (event.data.get("buttons") or [])
        if button.get("payload") and button.get("title")
    }
