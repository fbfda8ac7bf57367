"""Tells the clinic of open alerts, again and again until somebody acknowledges them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import Protocol

from sqlalchemy.engine import Engine

from bot.alerts.by_email import EmailChannel
from bot.alerts.by_webhook import WebhookChannel
from bot.alerts.deliveries import claim, due, give_back, record_sent
from bot.alerts.notice import Notice, notice_of, sample_notice
from bot.clinic import Clinic
from bot.errors import AlertError, DeliveryError, SettingsError, StorageError
from bot.settings import Settings

logger = logging.getLogger(__name__)

NOBODY = (
    "Alerts are sent to nobody: clinic.yml has neither alerts.email nor alerts.webhook. "
    "Look with: backtalk alerts"
)


class Channel(Protocol):
    """A way to the clinic's staff."""

    name: str

    def send(self, notice: Notice) -> None:
        """Sends one notice; raises DeliveryError if it did not arrive."""


def alert_channels(clinic: Clinic, environment: Settings) -> list[Channel]:
    """The channels that clinic.yml names, with their secrets.

    Raises:
        SettingsError: a secret that they need is not in the environment; names it.
    """
    channels: list[Channel] = []
    email, webhook = clinic.alerts.email, clinic.alerts.webhook
    if email:
        password = environment.smtp_password
        if email.user and password is None:
            raise SettingsError(
                "clinic.yml names alerts.email.user, but environment variable "
                "BACKTALK_SMTP_PASSWORD is not set. See docs/alerts.md."
            )
        channels.append(
            EmailChannel(email, password.get_secret_value() if password else None, clinic)
        )
    if webhook:
        secret = environment.alerts_webhook_secret
        if secret is None:
            raise SettingsError(
                "clinic.yml names alerts.webhook, but environment variable "
                "BACKTALK_ALERTS_WEBHOOK_SECRET is not set. See docs/alerts.md."
            )
        channels.append(WebhookChannel(webhook, secret.get_secret_value()))
    return channels


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)


def send_due(
    engine: Engine,
    channels: Sequence[Channel],
    repeat: timedelta,
    clock: Callable[[], datetime] = _utc_now,
) -> int:
    """Sends each open alert that was not sent yet, or not for a while, over each channel.

    A channel that hangs holds up neither the other one nor, beyond its timeout, the
    other alerts. What did not arrive is logged, and due again at the next run.

    Args:
        engine: the database.
        channels: see `alert_channels`.
        repeat: how long after its last sending an alert is sent again.
        clock: tells the time.

    Returns:
        how many sendings arrived.
    """
    if not channels:
        return 0
    with ThreadPoolExecutor(len(channels), thread_name_prefix="alerts") as threads:
        return sum(
            threads.map(lambda channel: _send_over(channel, engine, repeat, clock), channels)
        )


def send_sample(channels: Sequence[Channel]) -> Iterator[tuple[str, str | None]]:
    """Sends a test alert, which is not stored, over each channel.

    Returns:
        each channel's name and what went wrong, None if it arrived.

    Raises:
        AlertError: there is no channel.
    """
    if not channels:
        raise AlertError(NOBODY)
    for channel in channels:
        try:
            channel.send(sample_notice(_utc_now()))
            yield channel.name, None
        except DeliveryError as error:
            yield channel.name, str(error)


def _send_over(
    channel: Channel, engine: Engine, repeat: timedelta, clock: Callable[[], datetime]
) -> int:
    arrived = 0
    failed: dict[int, Exception] = {}
    try:
        waiting = due(engine, channel.name, clock(), repeat)
    except StorageError as error:
        logger.error("alerts could not be looked up for the %s channel: %s", channel.name, error)
        return 0
    for alert in waiting:
        try:
            claimed = claim(engine, alert, channel.name, clock(), repeat)
            if claimed is None:
                continue
            try:
                channel.send(notice_of(alert, claimed.number))
            except DeliveryError:
                give_back(engine, claimed)
                raise
            record_sent(engine, claimed, clock())
            arrived += 1
        except (DeliveryError, StorageError) as error:
            failed[alert.id] = error
    if failed:
        first, reason = next(iter(failed.items()))
        logger.error(
            "%d of %d alerts (the first is alert %d) could not be sent by %s and will be "
            "tried again: %s",
            len(failed),
            len(waiting),
            first,
            channel.name,
            reason,
        )
    return arrived
