"""The tables: conversations, Rasa's events, the transcript, alerts, patients' requests.

Times are UTC. The transcript (messages) and the alerts are written in the same
transaction as the events that they are made from, so none can exist without the others.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import declarative_base
from sqlalchemy.types import TypeDecorator

Base: Any = declarative_base(
    metadata=MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC; SQLite forgets the zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turns any aware time into UTC; a naive one is a programming error."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(timezone.utc)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Gives the zone back to what SQLite returns."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=timezone.utc)


class Conversation(Base):
    """One person on one channel, from the first message on.

    `sender_id` is Rasa's conversation id. `event_count` is the number of events
    stored; `window_start` the first that a turn still needs, and `window_state`
    the dialogue's state just before it (see bot.dialogue.tracker_store).
    """

    __tablename__ = "conversations"

    id = Column(Integer, primary_key=True)
    sender_id = Column(String(255), nullable=False, unique=True)
    channel = Column(String(32), nullable=False)
    started_at = Column(UtcDateTime, nullable=False)
    last_message_at = Column(UtcDateTime, nullable=False, index=True)
    event_count = Column(Integer, nullable=False, default=0)
    window_start = Column(Integer, nullable=False, default=0)
    window_state = Column(JSON, nullable=False, default=dict)


class StoredEvent(Base):
    """One of Rasa's events, as Rasa writes it. `position` counts from 0."""

    __tablename__ = "events"
    __table_args__ = ({"sqlite_with_rowid": False},)

    conversation_id = Column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    position = Column(Integer, primary_key=True, autoincrement=False)
    type_name = Column(String(64), nullable=False)
    data = Column(JSON, nullable=False)


class Message(Base):
    """One line of the transcript.

    `direction` is "in" (patient) or "out" (assistant). `kind` and `topic` are
    those of docs/evaluation.md: what the turn amounted to. `confidence` is the
    classifier's, from 0 to 1, for messages that came in as words.
    """

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_conversation_id_id", "conversation_id", "id"),)

    id = Column(Integer, primary_key=True)
    conversation_id = Column(ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False)
    event_position = Column(Integer, nullable=False)
    direction = Column(String(3), nullable=False)
    text = Column(Text, nullable=False)
    kind = Column(String(32), nullable=False)
    topic = Column(String(255))
    confidence = Column(Float)
    at = Column(UtcDateTime, nullable=False, index=True)
    model_version = Column(String(64))


class Alert(Base):
    """A message with a red flag, which the clinic's staff must see.

    `kind` is "escalate" (the patient was told to see a doctor) or "check" (was
    asked whether it is happening now); `state` is "open" or "acknowledged".
    `urgency` is "emergency" or "urgent", `categories` are those of the detector,
    the most urgent first, and `findings` is what it found, the patient's words
    among it. `notified_at` is when staff were last told, over any channel, and
    `notifications` how often.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        UniqueConstraint("conversation_id", "event_position"),
        # A number that staff were told must never come to mean another alert.
        {"sqlite_autoincrement": True},
    )

    id = Column(Integer, primary_key=True)
    conversation_id = Column(ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False)
    event_position = Column(Integer, nullable=False)
    at = Column(UtcDateTime, nullable=False)
    kind = Column(String(16), nullable=False)
    urgency = Column(String(16))
    categories = Column(JSON, nullable=False)
    findings = Column(JSON, nullable=False)
    state = Column(String(16), nullable=False, default="open", index=True)
    acknowledged_by = Column(String(200))
    acknowledged_at = Column(UtcDateTime)
    notified_at = Column(UtcDateTime)
    notifications = Column(Integer, nullable=False, default=0)
    released_by = Column(String(200))
    released_at = Column(UtcDateTime)


class AlertDelivery(Base):
    """How far one alert has got over one channel, "email" or "webhook".

    `sendings` counts those that arrived, `sent_at` is the last of them. Until
    `held_until`, one worker is sending and no other may. There is no row before
    the first try.
    """

    __tablename__ = "alert_deliveries"

    alert_id = Column(ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True)
    channel = Column(String(16), primary_key=True)
    sendings = Column(Integer, nullable=False, default=0)
    sent_at = Column(UtcDateTime)
    held_until = Column(UtcDateTime)


class ContactRequest(Base):
    """Somebody asks the clinic to get in touch; staff work through these.

    `kind` is "booking", "change" (move or cancel) or "call_back"; `state` is
    "open", "contacted", "booked" or "declined". `phone` is E.164.
    """

    __tablename__ = "contact_requests"

    id = Column(Integer, primary_key=True)
    reference = Column(String(16), nullable=False, unique=True)
    sender_id = Column(String(255), nullable=False, index=True)
    kind = Column(String(16), nullable=False)
    name = Column(String(200), nullable=False)
    phone = Column(String(32), nullable=False)
    wish = Column(Text)
    state = Column(String(16), nullable=False, default="open", index=True)
    created_at = Column(UtcDateTime, nullable=False)
