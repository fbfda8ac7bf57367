"""One turn: Rasa's message processor with the guarantees that patients need."""

from __future__ import annotations

import copy
import re
from functools import cached_property
from pathlib import Path
from typing import Any

from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.channels.channel import CollectingOutputChannel, OutputChannel, UserMessage
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY
from rasa.utils.common import TempDirectoryPath, get_temp_dir_name

from bot.dialogue.catalogue import Catalogue
from bot.dialogue.choices import NONE_OF_THESE, chosen_button
from bot.dialogue.context import LEANS, Situation, intent_in_context
from bot.dialogue.graph_runner import OrderedGraphRunner
from bot.dialogue.red_flags import (
    RED_FLAGS,
    WARNED,
    WATCH_FOR,
    afterword,
    interrupted_form,
    remembered,
    standing,
)
from bot.dialogue.tracker_store import WINDOW_TURNS
from bot.dialogue.unstored import ToldMessage
from bot.language.normaliser import cut, normalise
from bot.safety.conversation import Act, judge
from bot.safety.detector import Detector
from bot.understanding.classifier import ASKED_TEXT, FURTHER_INTENTS
from bot.understanding.intents import HUMAN, PERSONAL, RED_FLAG, UNSURE, WISHES
from bot.understanding.wording import leans, says_nothing

UNAVAILABLE = "utter_unavailable"
# What would make Rasa take a message for a command.
_COMMAND = re.compile(r"^[\s/]*/\s*")
_WORDS = re.compile(r"\w+")
_MOSTLY, _SURELY = 0.5, 0.9
# While an escalation is in force these are answered all the same, with the advice under it.
_ANSWERED_IN_FORCE = ("answer", "info", "opt_out")


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


class WatchedAction:
    """An action that remembers whether it failed: Rasa logs it and goes on."""

    def __init__(self, action: Action) -> None:
        self._action = action
        self.failed = False

    def __getattr__(self, name: str) -> Any:
        """Everything else is the action's own."""
        return getattr(self._action, name)

    async def run(self, *arguments: Any, **named: Any) -> Any:
        """Runs the action; a form that sets itself aside has not failed."""
        try:
            return await self._action.run(*arguments, **named)
        except ActionExecutionRejection:
            raise
        except Exception:
            self.failed = True
            raise


class TurnProcessor(MessageProcessor):
    """Rasa's processor with four guarantees.

    Every message is looked at for red flags before anything else may answer;
    nothing is said before it is stored; a person is told when an action failed,
    and offered the phone; only the payloads of our own buttons are commands.
    """

    def __init__(self, detector: Detector, **named: Any) -> None:
        super().__init__(**named)
        self.detector = detector

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
        if turn.text not in self._payloads:
            turn.text = _COMMAND.sub("", turn.text or "")
        await super().handle_message(turn)
        return await held.hand_over()

    async def parse_message(
        self,
        message: UserMessage,
        tracker: DialogueStateTracker | None = None,
        only_output_properties: bool = True,
    ) -> dict[str, Any]:
        """Says what a message means where it stands in the conversation."""
        typed = message.text or ""
        message = copy.copy(message)
        message.text = cut(typed)
        if tracker is None:
            return await self._parse(message, tracker, only_output_properties)
        told_at = message.received_at if isinstance(message, ToldMessage) else None
        before = standing(tracker, told=told_at is not None)
        act, assessment = judge(self.detector, message.text, before)
        form = interrupted_form(tracker)
        if act is Act.CLEARED and not form:
            # What was asked before is answered after all.
            message.text = cut(_latest_text(tracker))
        if act in (Act.ESCALATE, Act.CHECK) or (act is Act.CLEARED and form):
            parsed, wish = _NOT_PARSED, False
        else:
            parsed = await self._parse(message, tracker, only_output_properties)
            wish = parsed[INTENT]["name"] in WISHES
            visit_now = act is Act.RELEASE and not form and _wishes_surely(parsed)
            recalled = act is Act.REMIND and not self._is_answered(parsed)
            if recalled or (act is Act.RELEASE and not visit_now):
                parsed = _NOT_PARSED
        judged = {
            **assessment.as_dict(),
            "act": act.value,
            "wish": wish,
            "answers": message.text,
            "told_at": told_at,
        }
        return {**parsed, "text": typed, RED_FLAGS: judged}

    def _is_answered(self, parsed: dict[str, Any]) -> bool:
        """Whether a message asks something that is answered while an escalation is in force."""
        name = parsed[INTENT]["name"]
        kind = self._catalogue.kind_of(f"utter_{name}")
        return name == HUMAN or (name not in WISHES and kind in _ANSWERED_IN_FORCE)

    async def _parse(
        self,
        message: UserMessage,
        tracker: DialogueStateTracker | None,
        only_output_properties: bool,
    ) -> dict[str, Any]:
        parsed: dict[str, Any] = await super().parse_message(
            message, tracker, only_output_properties
        )
        text = normalise(message.text)
        if says_nothing(text):
            parsed.update({"intent": {"name": UNSURE, "confidence": 1.0}, FURTHER_INTENTS: []})
            parsed[INTENT_RANKING_KEY] = []
        if tracker is None or says_nothing(text) or text.startswith("/"):
            return parsed
        if parsed["intent"]["name"] == UNSURE:
            parsed["intent"] = self._wish(parsed) or parsed["intent"]
        situation = self._situation(tracker)
        in_form = situation.asked_for is not None
        payload = chosen_button(
            text, parsed["intent"]["name"], situation.buttons, situation.choosing, in_form
        )
        if payload:
            chosen = UserMessage(payload)
            meant: dict[str, Any] = await super().parse_message(
                chosen, tracker, only_output_properties
            )
            return meant
        intent = intent_in_context(text, parsed["intent"], situation)
        if intent:
            if intent == UNSURE:  # the likeliest was just ruled out
                parsed[INTENT_RANKING_KEY] = (parsed.get(INTENT_RANKING_KEY) or [])[1:]
            parsed["intent"] = {"name": intent, "confidence": 1.0}
            parsed[FURTHER_INTENTS] = []
        self._mark_what_leans(parsed, message.text)
        return parsed

    def _wish(self, parsed: dict[str, Any]) -> dict[str, Any] | None:
        """The likeliest wish, where only its kind is unclear: a visit, or a call about one."""
        guesses = [one for one in parsed.get(INTENT_RANKING_KEY) or [] if one["name"] != UNSURE]
        if not guesses or guesses[0]["name"] not in WISHES:
            return None
        kinds = {one["name"]: self._catalogue.amounts_to(one["name"]) for one in guesses}
        wish = guesses[0]["name"]
        alike = sum(one["confidence"] for one in guesses if kinds[one["name"]] == kinds[wish])
        return {"name": wish, "confidence": alike} if alike > _MOSTLY else None

    def _mark_what_leans(self, parsed: dict[str, Any], text: str) -> None:
        """Says of each thing asked whether it may lean on what was talked about.

        The subject that is kept is the one that the first of them names.
        """
        named = [entity for entity in parsed["entities"] if entity["entity"] == "subject"]
        further = parsed.get(FURTHER_INTENTS) or []
        first = parsed.get(ASKED_TEXT) or ""
        parsed[LEANS] = not further or (leans(first) and not _names(first, named, text))
        for one in further:
            one[LEANS] = leans(one["text"]) and not _names(one["text"], named, text)
        if further:
            named = _names(first, named, text)
        # "Does needling help my sciatica" is about needling, as its topic is.
        topic = self._catalogue.topics.get(parsed["intent"]["name"])
        fitting = [one for one in named if topic and one["value"] == topic.subject]
        parsed["entities"] = (fitting or named)[:1]

    def _situation(self, tracker: DialogueStateTracker) -> Situation:
        said = _latest_with_buttons(tracker)
        buttons = [one for one in (said.data["buttons"] if said else []) if "payload" in one]
        kind = (said.metadata.get("metadata") or {}).get("kind") if said else None
        return Situation(
            asked_for=tracker.get_slot("requested_slot") if tracker.active_loop else None,
            request_kind=tracker.get_slot("request_kind"),
            buttons=[button["payload"] for button in buttons],
            choosing=kind == "clarify",
            country=self.nlg.clinic.country,
            answered=tracker.get_slot("last_topic") is not None,
            told_hours=_messages_since(tracker, "utter_clinic_hours") == 1,
            topics=self._catalogue.topics,
            since_personal=_messages_since(tracker, f"utter_{PERSONAL}"),
        )

    @cached_property
    def _payloads(self) -> set[str]:
        """What the buttons of our texts send, those of offered topics included."""
        responses = self.domain.responses
        buttons = {
            button["payload"]
            for variations in responses.values()
            for variation in variations
            for button in variation.get("buttons") or []
            if "payload" in button
        }
        return buttons | {f"/{intent}" for intent in self._catalogue.titles} | {NONE_OF_THESE}

    @cached_property
    def _catalogue(self) -> Catalogue:
        return Catalogue(self.domain.responses)

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        watched = WatchedAction(action)
        goes_on: bool = await super()._run_action(watched, tracker, output_channel, nlg, prediction)
        if not watched.failed:
            return goes_on
        await self._apologise(tracker, output_channel)
        return False

    async def _run_prediction_loop(
        self, output_channel: OutputChannel, tracker: DialogueStateTracker
    ) -> None:
        await super()._run_prediction_loop(output_channel, tracker)
        if not _was_answered(tracker):
            await self._apologise(tracker, output_channel)
        said_under = afterword(tracker)
        if said_under:
            await self._add(said_under, tracker, output_channel)
        if said_under == WATCH_FOR:
            tracker.update(SlotSet(WARNED, True))
        for event in remembered(tracker):
            tracker.update(event)

    async def _apologise(
        self, tracker: DialogueStateTracker, output_channel: OutputChannel
    ) -> None:
        """Says that something failed, and waits for the next message."""
        await self._add(UNAVAILABLE, tracker, output_channel)

    async def _add(
        self, response: str, tracker: DialogueStateTracker, output_channel: OutputChannel
    ) -> None:
        """Says one thing more, and waits for the next message."""
        for name in (response, ACTION_LISTEN_NAME):
            await super()._run_action(
                self._get_action(name),
                tracker,
                output_channel,
                self.nlg,
                PolicyPrediction.for_action_name(self.domain, name),
            )


# Of what is answered by bot.safety nothing else is read.
_NOT_PARSED: dict[str, Any] = {
    INTENT: {"name": RED_FLAG, "confidence": 1.0},
    INTENT_RANKING_KEY: [],
    ENTITIES: [],
    FURTHER_INTENTS: [],
}


def _wishes_surely(parsed: dict[str, Any]) -> bool:
    """Whether a visit is wished for, and not only a doctor's spoken of."""
    ranking = parsed.get(INTENT_RANKING_KEY) or []
    sure: float = sum(one["confidence"] for one in ranking if one["name"] in WISHES)
    return sure > _SURELY


def _latest_text(tracker: DialogueStateTracker) -> str:
    """What the person wrote last."""
    texts = [event.text for event in tracker.events if isinstance(event, UserUttered)]
    return texts[-1] or "" if texts else ""


def _names(part: str, subjects: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """Those of a message's subjects that a part of it names; `text` is all of the message."""
    words = _as_words(part)
    return [one for one in subjects if _as_words(text[one["start"] : one["end"]]) in words]


def _as_words(text: str) -> str:
    return f" {' '.join(_WORDS.findall(text.lower()))} "


def _latest_with_buttons(tracker: DialogueStateTracker) -> BotUttered | None:
    """The reply of the last turn whose buttons are still on the screen."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return None
        if isinstance(event, BotUttered) and event.data.get("buttons"):
            return event
    return None


def _messages_since(tracker: DialogueStateTracker, response: str) -> int | None:
    """How many messages ago a response was said, at most WINDOW_TURNS; 1 is the last reply."""
    messages = 1
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered) and event.metadata.get("utter_action") == response:
            return messages
        if isinstance(event, UserUttered):
            messages += 1
            if messages > WINDOW_TURNS:
                return None
    return None


def _was_answered(tracker: DialogueStateTracker) -> bool:
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered):
            return True
        if isinstance(event, UserUttered):
            return False
    return True
