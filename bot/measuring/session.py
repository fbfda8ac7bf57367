"""Talks to the real assistant in this process, for measuring."""

from __future__ import annotations

import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from bot.dialogue.action_endpoints import LocalActions
from bot.dialogue.assistant import Assistant, load_assistant
from bot.dialogue.training import trained_model
from bot.settings import settings
from bot.storage.database import migrate
from bot.transcripts.outcome import Outcome, outcome


@dataclass(frozen=True)
class Turn:
    """What the assistant made of one message, and how long it took in milliseconds."""

    outcome: Outcome
    reply: str
    ms: float

    def as_result(self) -> dict[str, Any]:
        """The fields of a result line, see docs/evaluation.md."""
        return {
            "kind": self.outcome.kind,
            "topic": self.outcome.topic,
            "offered": list(self.outcome.offered),
            "urgency": self.outcome.urgency,
            "categories": list(self.outcome.categories),
            "reply": self.reply,
            "ms": round(self.ms, 1),
        }


class _Replies(CollectingOutputChannel):
    """Collects replies whole, with their metadata, as a given channel would get them."""

    def __init__(self, channel: str) -> None:
        super().__init__()
        self._channel = channel

    def name(self) -> str:
        """Responses are chosen for this channel."""
        return self._channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keeps a reply."""
        self.messages.append(message)


async def say(assistant: Assistant, sender: str, text: str, channel: str) -> Turn:
    """Says something in a conversation.

    Args:
        assistant: see `measured_assistant`.
        sender: the conversation's id.
        text: the message.
        channel: "web" or "sms".

    Returns:
        the turn; its time runs from the message's arrival to the last reply.
    """
    replies = _Replies(channel)
    started = time.perf_counter()
    await assistant.handle_message(UserMessage(text, replies, sender, input_channel=channel))
    elapsed = (time.perf_counter() - started) * 1000
    return Turn(
        outcome([message.get("metadata") or {} for message in replies.messages]),
        "\n".join(message["text"] for message in replies.messages if message.get("text")),
        elapsed,
    )


@asynccontextmanager
async def measured_assistant() -> AsyncIterator[Assistant]:
    """The trained assistant over a database of its own, which is thrown away.

    Raises:
        BacktalkError: see `trained_model` and `load_assistant`.
    """
    model = trained_model()
    with tempfile.TemporaryDirectory(prefix="backtalk-") as folder:
        url = f"sqlite:///{Path(folder) / 'measured.db'}"
        migrate(url)
        # The actions of this process must write where the conversations stand.
        settings().__dict__["database_url"] = url
        assistant = await load_assistant(model, LocalActions())
        try:
            yield assistant
        finally:
            assistant.tracker_store.close()
