"""Staff release an escalation: the patient may book again."""

from __future__ import annotations

import asyncio
from datetime import datetime, timezone
from pathlib import Path

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from sqlalchemy.engine import Engine

from bot.alerts.register import check_releasable, checked_name, find_alert, mark_released
from bot.dialogue.red_flags import IN_FORCE
from bot.dialogue.tracker_store import ConversationStore
from bot.errors import ConcurrentWriteError
from bot.settings import ROOT
from bot.storage.database import open_database

_TRIES = 5
_PAUSE_SECONDS = 0.2


def release_alert(
    database_url: str, alert_id: int, by: str, domain_file: Path = ROOT / "domain.yml"
) -> None:
    """Releases an escalation, also while the assistant is running.

    Args:
        database_url: an SQLAlchemy URL.
        alert_id: the alert's number.
        by: the name of who releases it.
        domain_file: Rasa's domain, which names the slots.

    Raises:
        AlertError: see `check_releasable` and `checked_name`.
        StorageError: the database failed.
        ConcurrentWriteError: the patient wrote again each time.
    """
    name = checked_name(by)
    engine = open_database(database_url)
    store = ConversationStore(database_url, Domain.from_file(str(domain_file)))
    try:
        asyncio.run(_clear_slot(store, engine, alert_id))
        mark_released(engine, alert_id, name, datetime.now(timezone.utc))
    finally:
        store.close()
        engine.dispose()


async def _clear_slot(store: ConversationStore, engine: Engine, alert_id: int) -> None:
    for further_tries in reversed(range(_TRIES)):
        alert = find_alert(engine, alert_id)
        tracker = await store.retrieve(alert.sender_id)
        # Only now: an alert that is raised after this reading makes the saving fail.
        check_releasable(engine, alert_id)
        if tracker is None:  # somebody removed the conversation, and the alert with it
            continue
        tracker.update(SlotSet(IN_FORCE, None), store.domain)
        try:
            await store.save(tracker)
            return
        except ConcurrentWriteError:
            if not further_tries:
                raise
        await asyncio.sleep(_PAUSE_SECONDS)
