"""An alert is stored with its turn: both or neither, once, and before anything is said."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys

import pytest

from bot.dialogue.tracker_store import ConversationStore
from bot.errors import StorageError
from bot.settings import ROOT
from tests.alerts.patients import DOMAIN, SENDER, WORDS, found, raise_alerts, rows, write

# Stores a turn as the server does, says so, and waits to be killed.
_PATIENT = """
import asyncio, sys, time
from bot.dialogue.tracker_store import ConversationStore
from tests.alerts.patients import DOMAIN, found, write

store = ConversationStore(sys.argv[1], DOMAIN)
asyncio.run(write(store, found()))
print("said", flush=True)
time.sleep(600)
"""


def test_alert_stands_beside_the_turn(url: str) -> None:
    raise_alerts(url, found(), found("clear", None), found("check", "urgent"))
    assert rows(
        url,
        "SELECT a.id, e.type_name, a.kind, a.urgency, a.state, a.notifications "
        "FROM alerts a JOIN events e ON e.conversation_id = a.conversation_id "
        "AND e.position = a.event_position ORDER BY a.id",
    ) == [
        (1, "user", "escalate", "emergency", "open", 0),
        (2, "user", "check", "urgent", "open", 0),
    ]
    ((findings,),) = rows(url, "SELECT findings FROM alerts WHERE id = 1")
    kept = json.loads(findings) if isinstance(findings, str) else findings
    assert kept[0]["words"] == WORDS


def test_nothing_of_a_turn_is_stored_when_its_alert_cannot_be(url: str) -> None:
    raise_alerts(url)
    rows(url, "ALTER TABLE alerts RENAME TO hidden")
    with pytest.raises(StorageError):
        raise_alerts(url)
    assert rows(url, "SELECT event_count FROM conversations") == [(4,)]
    assert rows(url, "SELECT count(*) FROM events") == [(4,)]
    assert rows(url, "SELECT count(*) FROM messages") == [(2,)]


def test_saving_twice_raises_one_alert(url: str) -> None:
    async def twice() -> None:
        store = ConversationStore(url, DOMAIN)
        await write(store, found())
        tracker = await store.retrieve(SENDER)
        await store.save(tracker)
        store.close()

    asyncio.run(twice())
    assert rows(url, "SELECT count(*) FROM alerts") == [(1,)]


def test_a_process_killed_after_its_reply_has_its_alert_stored(url: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _PATIENT, url],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
    )
    try:
        assert process.stdout.readline() == "said\n"
    finally:
        process.kill()
        process.wait(timeout=10)
        process.stdout.close()
    assert rows(url, "SELECT kind, state FROM alerts") == [("escalate", "open")]
    assert rows(url, "SELECT text FROM messages WHERE direction = 'in'") == [(WORDS,)]


def test_the_number_of_a_removed_alert_is_never_given_again(database_url: str) -> None:
    raise_alerts(database_url)
    rows(database_url, "DELETE FROM alerts")
    raise_alerts(database_url)
    assert rows(database_url, "SELECT id FROM alerts") == [(2,)]
