"""One turn: Rasa's message processor with the guarantees that patients need."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, OutputChannel, UserMessage
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.common import TempDirectoryPath, get_temp_dir_name

from bot.dialogue.graph_runner import OrderedGraphRunner

UNAVAILABLE = "utter_unavailable"


class HeldReplies(OutputChannel):
    """Takes the replies of a turn and hands them over once the turn is stored."""

    def __init__(self, channel: OutputChannel | None) -> None:
        self._channel = channel or CollectingOutputChannel()
        self._replies: list[tuple[str, dict[str, Any]]] = []

    def name(self) -> str:
        """The name of the channel that waits: responses are chosen by it."""
        return str(self._channel.name())

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keeps a reply."""
        self._replies.append((recipient_id, message))

    async def hand_over(self) -> list[dict[str, Any]] | None:
        """Sends what was kept; returns it for a channel that collects."""
        for recipient_id, message in self._replies:
            await self._channel.send_response(recipient_id, message)
        if isinstance(self._channel, CollectingOutputChannel):
            messages: list[dict[str, Any]] = self._channel.messages
            return messages
        return None


class TurnProcessor(MessageProcessor):
    """Rasa's processor, but nothing is said before it is stored, and silence is no reply."""

    @staticmethod
    def _load_model(model_path: str | Path) -> tuple[str, ModelMetadata, GraphRunner]:
        with TempDirectoryPath(get_temp_dir_name()) as folder:
            metadata, runner = load_predict_graph_runner(
                Path(folder), Path(model_path), LocalModelStorage, OrderedGraphRunner
            )
        return Path(model_path).name, metadata, runner

    async def handle_message(self, message: UserMessage) -> list[dict[str, Any]] | None:
        """Handles one message and sends the replies after they are stored.

        Raises:
            StorageError: the turn could not be stored; nothing was sent.
        """
        held = HeldReplies(message.output_channel)
        turn = copy.copy(message)
        turn.output_channel = held
        await super().handle_message(turn)
        return await held.hand_over()

    async def _run_prediction_loop(
        self, output_channel: OutputChannel, tracker: DialogueStateTracker
    ) -> None:
        await super()._run_prediction_loop(output_channel, tracker)
        if _was_answered(tracker):
            return
        # A custom action failed (its exception is logged by Rasa) or nothing was
        # predicted: the person is told, and offered the phone.
        for name in (UNAVAILABLE, ACTION_LISTEN_NAME):
            await self._run_action(
                self._get_action(name),
                tracker,
                output_channel,
                self.nlg,
                PolicyPrediction.for_action_name(self.domain, name),
            )


def _was_answered(tracker: DialogueStateTracker) -> bool:
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered):
            return True
        if isinstance(event, UserUttered):
            return False
    return True
