"""The alerts that stand in the database, and what staff do with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection, Engine, Row
from sqlalchemy.sql import Select

from bot.errors import AlertError
from bot.storage.database import transaction
from bot.storage.models import Alert, Conversation

LONGEST_NAME = 200

# All columns of StoredAlert; to be narrowed down with `where`.
ALERTS = select(Alert.__table__, Conversation.sender_id, Conversation.channel).join(
    Conversation, Conversation.id == Alert.conversation_id
)


@dataclass(frozen=True)
class StoredAlert:
    """One alert as it stands in the database: see storage.models.Alert.

    `sender_id` is the conversation's id and can be a phone number; `channel` is
    the way by which the patient wrote, such as "web" or "sms".
    """

    id: int
    conversation_id: int
    sender_id: str
    channel: str
    event_position: int
    at: datetime
    kind: str
    urgency: str | None
    categories: list[str]
    findings: list[dict[str, Any]]
    state: str
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    notified_at: datetime | None
    notifications: int
    released_by: str | None
    released_at: datetime | None


def open_alerts(engine: Engine) -> list[StoredAlert]:
    """The alerts that nobody has acknowledged, newest first.

    Raises:
        StorageError: the database failed.
    """
    query = ALERTS.where(Alert.state == "open").order_by(Alert.at.desc(), Alert.id.desc())
    return read_alerts(engine, query)


def read_alerts(engine: Engine, query: Select) -> list[StoredAlert]:
    """The alerts that a query made from ALERTS finds.

    Raises:
        StorageError: the database failed.
    """
    with transaction(engine) as connection:
        return [_stored(row) for row in connection.execute(query)]


def find_alert(engine: Engine, alert_id: int) -> StoredAlert:
    """One alert.

    Raises:
        AlertError: there is none of that number.
        StorageError: the database failed.
    """
    with transaction(engine) as connection:
        return _find(connection, alert_id)


def checked_name(by: str) -> str:
    """The name of who deals with an alert, without needless spaces.

    Raises:
        AlertError: it is empty or too long.
    """
    name = " ".join(by.split())
    if not name or len(name) > LONGEST_NAME:
        raise AlertError(f"give your name, 1 to {LONGEST_NAME} characters.")
    return name


def acknowledge(engine: Engine, alert_id: int, by: str, now: datetime) -> None:
    """Marks an alert as seen by somebody, which ends its notifications.

    Args:
        engine: the database.
        alert_id: the alert's number.
        by: the name of who has seen it.
        now: the moment.

    Raises:
        AlertError: there is none of that number, it is acknowledged already, or
            the name is empty or too long.
        StorageError: the database failed.
    """
    by = checked_name(by)
    with transaction(engine, writes=True) as connection:
        changed = connection.execute(
            update(Alert)
            .where(Alert.id == alert_id, Alert.state == "open")
            .values(state="acknowledged", acknowledged_by=by, acknowledged_at=now)
        )
        if changed.rowcount != 1:
            alert = _find(connection, alert_id)
            raise AlertError(
                f"alert {alert_id} was acknowledged already, by {alert.acknowledged_by}."
            )


def check_releasable(engine: Engine, alert_id: int) -> StoredAlert:
    """Makes sure that an alert may be released now.

    Returns:
        the alert.

    Raises:
        AlertError: there is none of that number, it told nobody to see a doctor,
            it is released already, or the patient was told so again since, which
            somebody should read first.
        StorageError: the database failed.
    """
    with transaction(engine) as connection:
        alert = _find(connection, alert_id)
        if alert.kind != "escalate":
            raise AlertError(
                f"alert {alert_id} only asked the patient; there is nothing to release."
            )
        if alert.released_at is not None:
            raise AlertError(f"alert {alert_id} was released already, by {alert.released_by}.")
        newer = connection.execute(
            select(func.max(Alert.id)).where(
                Alert.conversation_id == alert.conversation_id,
                Alert.event_position > alert.event_position,
                Alert.kind == "escalate",
                Alert.released_at.is_(None),
            )
        ).scalar_one()
    if newer is not None:
        raise AlertError(
            f"alert {newer} is of the same conversation and newer. Read it, and release that one."
        )
    return alert


def mark_released(engine: Engine, alert_id: int, by: str, now: datetime) -> None:
    """Marks an alert as released and, if nobody has yet, as acknowledged.

    Args:
        engine: the database.
        alert_id: the alert's number.
        by: the name of who released it.
        now: the moment.

    Raises:
        AlertError: the name is empty or too long.
        StorageError: the database failed.
    """
    by = checked_name(by)
    with transaction(engine, writes=True) as connection:
        connection.execute(
            update(Alert)
            .where(Alert.id == alert_id)
            .values(
                state="acknowledged",
                acknowledged_by=func.coalesce(Alert.acknowledged_by, by),
                acknowledged_at=func.coalesce(Alert.acknowledged_at, now),
                released_by=by,
                released_at=now,
            )
        )


def _find(connection: Connection, alert_id: int) -> StoredAlert:
    row = connection.execute(ALERTS.where(Alert.id == alert_id)).one_or_none()
    if row is None:
        raise AlertError(f"there is no alert {alert_id}. Open ones are listed by: backtalk alerts")
    return _stored(row)


def _stored(row: Row) -> StoredAlert:
    return StoredAlert(**row._mapping)
