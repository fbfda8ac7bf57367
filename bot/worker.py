"""The background worker: does what is due without anybody's asking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from huey import SqliteHuey, crontab
from huey.consumer import Consumer, Scheduler

from bot.alerts.notifier import alert_channels, send_due
from bot.clinic import load_clinic
from bot.settings import settings
from bot.storage.database import check_current, folder_beside, open_database

# How long an alert waits at most before it is sent for the first time.
PERIOD_SECONDS = 5


class _Scheduler(Scheduler):
    """Looks for what is due more often than each minute: an emergency cannot wait."""

    periodic_task_seconds = PERIOD_SECONDS


class _Worker(Consumer):
    scheduler_class = _Scheduler


def work() -> None:
    """Sends alerts, at once and then every few seconds, until it is told to stop.

    Raises:
        BacktalkError: clinic.yml, a secret that it needs or the database cannot be used.
    """
    clinic = load_clinic(settings().clinic_file)
    channels = alert_channels(clinic, settings())
    engine = open_database(settings().database_url)
    check_current(engine)
    repeat = timedelta(minutes=clinic.alerts.repeat_minutes)

    def send_alerts() -> None:
        send_due(engine, channels, repeat)

    worker_of(folder_beside(settings().database_url), send_alerts).run()


def worker_of(folder: Path, task: Callable[[], Any]) -> Consumer:
    """A worker that runs one task at once and then every PERIOD_SECONDS.

    Args:
        folder: where the queue is kept; workers of one folder share it.
        task: what is to be done.
    """
    folder.mkdir(parents=True, exist_ok=True)
    queue = SqliteHuey("backtalk", filename=str(folder / "worker.db"), results=False)
    # A task that waited while a longer one ran would do again what that one just did.
    queue.periodic_task(crontab(minute="*"), expires=PERIOD_SECONDS)(task)
    return _Worker(queue, workers=1, max_delay=1.0)
