"""The reviewed texts, with the clinic's facts put in. Nothing else is ever said."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.articles import load_articles
from bot.clinic import load_clinic
from bot.clinic_facts import asked_days_text, facts
from bot.dialogue.catalogue import Catalogue
from bot.dialogue.choices import NONE_OF_THESE
from bot.dialogue.red_flags import ASKED, IN_FORCE
from bot.settings import settings
from bot.understanding.intents import WISHES

_PLACEHOLDER = re.compile(r"{([^\n{}]+?)}")

Response = dict[str, Any]

# Replies that are about red flags, and the slot that knows which.
_KNOWN_BY = {"escalate": IN_FORCE, "check": ASKED}
# No visit is offered in the same breath as a doctor.
_BOOKS = tuple(f"/{intent}" for intent in WISHES)

# The channel without buttons: a choice is made by its number.
SMS = "sms"


class ReviewedResponses(TemplatedNaturalLanguageGenerator):
    """Rasa's responses, filled from clinic.yml, the slots and the catalogue.

    A response that needs a fact which is not known is replaced by the response
    that its metadata name as `otherwise`.
    """

    def __init__(
        self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None
    ) -> None:
        """Reads the clinic's facts; named and made by Rasa through endpoints.yml.

        Raises:
            ClinicError, DataError: clinic.yml or data/articles.yml is wrong.
        """
        self.clinic = load_clinic(settings().clinic_file)
        self._articles = load_articles()
        super().__init__(domain.responses if domain else {})

    @property
    def responses(self) -> dict[str, list[Response]]:
        """The domain's responses; Rasa sets them when it loads the model."""
        return self._responses

    @responses.setter
    def responses(self, responses: dict[str, list[Response]]) -> None:
        self._responses = responses
        self._catalogue = Catalogue(responses)

    async def generate(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,
        **kwargs: Any,
    ) -> Response | None:
        """Returns the response for a channel, complete; None if there is none."""
        slots = tracker.current_slot_values()
        now, said = self.clinic.now(), tracker.latest_message.text or ""
        values = {**slots, **facts(self.clinic, now), **kwargs}
        values["clinic_asked_days"] = asked_days_text(self.clinic, said, now)
        values.update(self._source(slots.get("last_topic")))
        values["short_answer"] = self._short_answer(slots.get("last_topic"), values)
        variation = self._random_response_for(utter_action, output_channel, slots)
        if variation is not None and self._unknown(variation, values):
            otherwise = (variation.get("metadata") or {}).get("otherwise")
            variation = self._random_response_for(otherwise, output_channel, slots)
        if variation is None:
            return None
        response = self._filled(variation, values)
        if response["metadata"].get("kind") == "clarify":
            self._offer(response, slots.get("offered") or [], output_channel)
        return response

    @staticmethod
    def _unknown(variation: Response, values: dict[str, Any]) -> bool:
        text = variation.get("text") or ""
        known = [values.get(name) for name in _PLACEHOLDER.findall(text)]
        says_nothing = bool(known) and not any(known) and not _PLACEHOLDER.sub("", text).strip()
        return says_nothing or any(value is None for value in known)

    def _filled(self, variation: Response, values: dict[str, Any]) -> Response:
        def fill(text: str) -> str:
            return _PLACEHOLDER.sub(lambda match: str(values.get(match.group(1), "")), text)

        response = {
            key: value for key, value in variation.items() if key not in ("condition", "channel")
        }
        response["text"] = fill(variation["text"]).strip()
        response["buttons"] = [
            {key: fill(value) for key, value in button.items()}
            for button in variation.get("buttons") or []
            if not (values.get(IN_FORCE) and button.get("payload") in _BOOKS)
        ]
        response["metadata"] = dict(variation.get("metadata") or {})
        response["metadata"].pop("otherwise", None)
        known = values.get(_KNOWN_BY.get(response["metadata"].get("kind"), ""))
        if known:
            response["metadata"]["categories"] = known["categories"]
        if response["metadata"].get("kind") == "answer":
            response["metadata"].setdefault("topic", values.get("last_topic"))
        return response

    def _offer(self, response: Response, offered: list[str], channel: str) -> None:
        titles = [*(self._catalogue.titles[intent] for intent in offered), "None of these"]
        payloads = [*(f"/{intent}" for intent in offered), NONE_OF_THESE]
        response["buttons"] = [
            {"title": title, "payload": payload} for title, payload in zip(titles, payloads)
        ]
        response["metadata"]["offered"] = [self._catalogue.amounts_to(intent) for intent in offered]
        if channel == SMS:
            listed = [f"{number} {title}" for number, title in enumerate(titles, start=1)]
            response["text"] = "\n".join([response["text"], *listed])

    def _short_answer(self, topic_id: str | None, values: dict[str, Any]) -> str | None:
        """The text of an answer as it goes out by SMS, which is the shorter one."""
        variations = self._responses.get(f"utter_{topic_id}") or []
        short = [one for one in variations if one.get("channel") == SMS]
        return str(self._filled(short[0], values)["text"]) if short else None

    def _source(self, topic_id: str | None) -> dict[str, str | None]:
        topic = self._catalogue.topics.get(topic_id or "")
        if topic is None:
            return {"source": None, "source_articles": None, "reviewed": None}
        named = [self._articles[source.article] for source in topic.sources]
        articles = [f'"{article.title}" by {article.by}' for article in named]
        titles = [f'"{article.title}"' for article in named]
        places = [
            f"{article} (section: {source.section})"
            for article, source in zip(articles, topic.sources)
        ]
        day = date.fromisoformat(topic.reviewed)
        return {
            "source": "; and ".join(places),
            "source_articles": " and ".join(dict.fromkeys(titles if len(named) > 2 else articles)),
            "reviewed": f"{day:%B} {day.day}, {day.year}",
        }
