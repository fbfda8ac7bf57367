"""Which alerts are due over a channel, and which worker sends them.

A worker claims an alert before it sends it. Of two that claim at once one is
refused, so that nothing is sent twice. A claim ends by itself, so that an alert
whose worker was killed is sent by another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, case, exists, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine
from sqlalchemy.sql import ColumnElement

from bot.alerts.register import ALERTS, StoredAlert, read_alerts
from bot.storage.database import transaction
from bot.storage.models import Alert, AlertDelivery

# Longer than a sending takes; see the timeouts of the channels.
HELD_FOR = timedelta(seconds=60)

_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True)
class Claim:
    """The right to send one alert over one channel; `number` counts its sendings from 1."""

    alert: StoredAlert
    channel: str
    number: int


def due(engine: Engine, channel: str, now: datetime, repeat: timedelta) -> list[StoredAlert]:
    """The open alerts to be sent now: emergencies first, then the newest.

    Args:
        engine: the database.
        channel: "email" or "webhook".
        now: the moment.
        repeat: how long after its last sending an alert is sent again.

    Raises:
        StorageError: the database failed.
    """
    query = (
        ALERTS.outerjoin(
            AlertDelivery,
            and_(AlertDelivery.alert_id == Alert.id, AlertDelivery.channel == channel),
        )
        .where(Alert.state == "open", or_(AlertDelivery.alert_id.is_(None), _free(now, repeat)))
        .order_by(case((Alert.urgency == "emergency", 0), else_=1), Alert.at.desc())
    )
    return read_alerts(engine, query)


def claim(
    engine: Engine, alert: StoredAlert, channel: str, now: datetime, repeat: timedelta
) -> Claim | None:
    """Takes the right to send an alert.

    Returns:
        None if another worker was faster, or the alert is no longer open.

    Raises:
        StorageError: the database failed.
    """
    first = _INSERT[engine.dialect.name](AlertDelivery).on_conflict_do_nothing()
    with transaction(engine, writes=True) as connection:
        connection.execute(first.values(alert_id=alert.id, channel=channel, sendings=0))
        claimed = connection.execute(
            update(AlertDelivery)
            .where(
                *_delivery(alert.id, channel),
                _free(now, repeat),
                exists().where(Alert.id == alert.id, Alert.state == "open"),
            )
            .values(held_until=now + HELD_FOR)
        )
        if claimed.rowcount != 1:
            return None
        sendings = connection.execute(
            select(AlertDelivery.sendings).where(*_delivery(alert.id, channel))
        ).scalar_one()
    return Claim(alert, channel, sendings + 1)


def record_sent(engine: Engine, claimed: Claim, now: datetime) -> None:
    """Notes that an alert has arrived, and ends the claim.

    Raises:
        StorageError: the database failed; the alert will be sent once more.
    """
    with transaction(engine, writes=True) as connection:
        connection.execute(
            update(AlertDelivery)
            .where(*_delivery(claimed.alert.id, claimed.channel))
            .values(sendings=claimed.number, sent_at=now, held_until=None)
        )
        connection.execute(
            update(Alert)
            .where(Alert.id == claimed.alert.id)
            .values(notifications=Alert.notifications + 1, notified_at=now)
        )


def give_back(engine: Engine, claimed: Claim) -> None:
    """Ends the claim of an alert that has not arrived, so that it is tried again.

    Raises:
        StorageError: the database failed; the claim ends by itself.
    """
    with transaction(engine, writes=True) as connection:
        connection.execute(
            update(AlertDelivery)
            .where(*_delivery(claimed.alert.id, claimed.channel))
            .values(held_until=None)
        )


def _free(now: datetime, repeat: timedelta) -> ColumnElement:
    return and_(
        or_(AlertDelivery.held_until.is_(None), AlertDelivery.held_until <= now),
        or_(AlertDelivery.sent_at.is_(None), AlertDelivery.sent_at <= now - repeat),
    )


def _delivery(alert_id: int, channel: str) -> tuple[ColumnElement, ColumnElement]:
    return AlertDelivery.alert_id == alert_id, AlertDelivery.channel == channel
