"""The assistant as one object: the trained model, its store, its texts, its actions."""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.brokers.broker import EventBroker
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import LockStore
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.engine.exceptions import GraphComponentException
from rasa.shared.core.domain import Domain
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig

from bot.dialogue.action_endpoints import ActionServer
from bot.dialogue.processor import UNAVAILABLE, TurnProcessor
from bot.dialogue.red_flags import escalation
from bot.dialogue.tracker_store import ConversationStore
from bot.dialogue.unstored import UnstoredMessages
from bot.errors import BacktalkError, ConcurrentWriteError, ModelError, StorageError
from bot.safety.assessment import Decision
from bot.safety.model import load_detector
from bot.settings import ROOT, settings
from bot.storage.database import folder_beside

logger = logging.getLogger(__name__)

ENDPOINTS_FILE = ROOT / "endpoints.yml"

# How long what waits for the database waits until it is tried again.
_RETRY_SECONDS = 2.0


class Assistant(Agent):
    """Rasa's agent without its in-memory fallbacks, and never without a reply.

    What it says of a red flag while the database is down is stored when that is back.
    """

    def __init__(self, unstored: UnstoredMessages, **named: Any) -> None:
        super().__init__(**named)
        self.unstored = unstored
        self._storing: asyncio.Task[None] | None = None

    @staticmethod
    def _create_tracker_store(store: TrackerStore | None, domain: Domain) -> ConversationStore:
        # Rasa would wrap the store so that a failed read becomes a fresh conversation.
        if not isinstance(store, ConversationStore):
            raise StorageError(
                f"conversations would be kept in {type(store).__name__}, which loses them. "
                "Correct tracker_store in endpoints.yml."
            )
        store.domain = domain
        return store

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        """Loads a trained model; called by `load_assistant`."""
        self.processor = TurnProcessor(
            detector=load_detector(),
            model_path=str(model_path),
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            action_endpoint=self.action_endpoint,
            generator=self.nlg,
        )
        self.domain = self.processor.domain
        self._set_fingerprint(fingerprint)
        self.tracker_store.domain = self.domain
        self.nlg.responses = self.domain.responses

    async def handle_message(self, message: UserMessage) -> list[dict[str, Any]] | None:
        """Answers one message; what fails is logged without the message's text."""
        try:
            return await self._answer(message)
        except Exception as error:
            logger.error("a message could not be handled: %s", error, exc_info=_unexpected(error))
            return await self._apologise(message)

    def store_what_waits(self) -> None:
        """Stores, from now on and until all is stored, what could not be stored in its turn."""
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store_what_waits())

    async def _answer(self, message: UserMessage) -> list[dict[str, Any]] | None:
        replies: list[dict[str, Any]] | None
        try:
            replies = await super().handle_message(message)
        except ConcurrentWriteError:
            # Staff released an escalation in the middle of this turn; nothing was sent yet.
            replies = await super().handle_message(message)
        return replies

    async def _apologise(self, message: UserMessage) -> list[dict[str, Any]] | None:
        """Says what needs neither database nor policies: see a doctor, or call us."""
        channel = message.output_channel
        tracker = self.tracker_store.init_tracker(message.sender_id)
        judged = self.processor.detector.assess(message.text or "").as_dict()
        found = judged["decision"] != Decision.CLEAR.value
        if found:
            self._keep(message)
        response = escalation(judged) if found else UNAVAILABLE
        apology = await self.nlg.generate(response, tracker, channel.name())
        if apology:
            await channel.send_response(message.sender_id, apology)
        return getattr(channel, "messages", None)

    def _keep(self, message: UserMessage) -> None:
        try:
            self.unstored.keep(message)
        except OSError as error:  # what must be said is said all the same
            logger.critical("the alert of %s is not kept: %s", message.sender_id, error)
        self.store_what_waits()

    async def _store_what_waits(self) -> None:
        while waiting := self.unstored.waiting():
            for one in waiting:
                try:
                    await self._answer(one.message)
                except Exception as error:
                    logger.error("an alert waits for the database: %s", error)
                else:
                    one.forget()
            await asyncio.sleep(_RETRY_SECONDS)


async def load_assistant(model: Path, actions: EndpointConfig | None = None) -> Assistant:
    """Loads the assistant as endpoints.yml describes it.

    Args:
        model: a trained model, see bot.dialogue.training.
        actions: where custom actions run, if not at endpoints.yml's action server.

    Raises:
        BacktalkError: what the assistant is made of is missing or wrong: the
            model, the sentence encoder, the database, clinic.yml, data/articles.yml
            or endpoints.yml; the text says which and what to do.
    """
    try:
        endpoints = _read_endpoints()
        assistant = Assistant(
            unstored=UnstoredMessages(folder_beside(settings().database_url) / "unstored"),
            generator=NaturalLanguageGenerator.create(endpoints.nlg, None),
            tracker_store=TrackerStore.create(
                endpoints.tracker_store, event_broker=await _event_broker(endpoints)
            ),
            lock_store=LockStore.create(endpoints.lock_store),
            action_endpoint=actions or ActionServer.of(endpoints.action),
        )
        assistant.load_model(model)
        assistant.store_what_waits()
        return assistant
    except FileNotFoundError:
        raise ModelError(f"there is no trained assistant at {model}. Run: make train") from None
    except (RasaException, GraphComponentException) as error:
        raise _ours(error) or ModelError(f"the assistant cannot be loaded: {error}") from error


def _read_endpoints() -> AvailableEndpoints:
    # endpoints.yml refers to settings as ${BACKTALK_...}; defaults are known only here.
    os.environ["BACKTALK_DATABASE_URL"] = settings().database_url
    os.environ["BACKTALK_ACTIONS_URL"] = settings().actions_url
    return AvailableEndpoints.read_endpoints(str(ENDPOINTS_FILE))


async def _event_broker(endpoints: AvailableEndpoints) -> EventBroker | None:
    broker = await EventBroker.create(endpoints.event_broker, loop=asyncio.get_running_loop())
    if endpoints.event_broker and broker is None:  # Rasa only warns
        raise ModelError(f"{ENDPOINTS_FILE}: event_broker: names a broker that does not exist.")
    return broker


def _ours(error: BaseException | None) -> BacktalkError | None:
    """The error of ours that Rasa wrapped, if there is one."""
    while error is not None:
        if isinstance(error, BacktalkError):
            return error
        error = error.__cause__ or error.__context__
    return None


def _unexpected(error: Exception) -> bool:
    return not isinstance(error, BacktalkError)
