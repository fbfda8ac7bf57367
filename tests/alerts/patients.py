"""Patients whose messages were found to hold a red flag, as the store gets them."""

from __future__ import annotations

import asyncio
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered
from sqlalchemy import create_engine, text

from bot.dialogue.tracker_store import ConversationStore

# What must be found nowhere but in the database. The sender is a phone number.
WORDS = "can't feel when I wipe"
SENDER = "+17805550143"

DOMAIN = Domain.from_dict(
    {
        "intents": ["ask"],
        "slots": {
            "red_flag": {
                "type": "any",
                "influence_conversation": False,
                "mappings": [{"type": "custom"}],
            }
        },
    }
)


def found(decision: str = "escalate", urgency: str | None = "emergency") -> dict[str, Any]:
    """What the detector attaches to a message."""
    finding = {
        "category": "cauda_equina",
        "urgency": "emergency",
        "words": WORDS,
        "meant": "present",
        "line": "lexicon",
        "rule": "saddle_numb",
        "score": None,
    }
    return {
        "decision": decision,
        "urgency": urgency,
        "categories": ["cauda_equina", "night_pain"],
        "findings": [finding],
    }


def turn(red_flags: dict[str, Any] | None) -> list[Event]:
    parsed = {"intent": {"name": "ask", "confidence": 0.9}, "entities": [], "text": WORDS}
    if red_flags is not None:
        parsed["red_flags"] = red_flags
    return [
        UserUttered(WORDS, parsed["intent"], [], parsed, input_channel="sms"),
        SlotSet("red_flag", "cauda_equina"),
        BotUttered("Please call 911.", metadata={"metadata": {"kind": "escalate"}}),
        ActionExecuted("action_listen"),
    ]


async def write(
    store: ConversationStore, red_flags: dict[str, Any] | None, sender: str = SENDER
) -> None:
    """One turn, in which something was found or not."""
    tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
    tracker.update_with_events(turn(red_flags), DOMAIN)
    await store.save(tracker)


def raise_alerts(url: str, *red_flags: dict[str, Any], sender: str = SENDER) -> None:
    """Messages with something found, one after the other."""
    store = ConversationStore(url, DOMAIN)

    async def write_all() -> None:
        for one in red_flags or (found(),):
            await write(store, one, sender)

    asyncio.run(write_all())
    store.close()


def rows(url: str, query: str) -> list[tuple]:
    engine = create_engine(url, future=True)
    with engine.begin() as connection:
        result = connection.execute(text(query))
        got = [tuple(row) for row in result] if result.returns_rows else []
    engine.dispose()
    return got
