"""Answers topics, offers a choice when unsure, and goes back to a form afterwards."""

from __future__ import annotations

from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME, REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, Event, SlotSet
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.catalogue import Catalogue

CLARIFY, FALLBACK = "utter_clarify", "utter_fallback"
# After these nobody is asked for a name and a number in the same breath.
_ENDS_A_FORM = ("escalate", "opt_out")
# What these are told is from no article, so that there is no source to ask for.
_TOLD_WITHOUT_SOURCE = ("clinic_", "personal_medical_question", "symptom_report", "out_of_scope")


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class AnswerPolicy(Policy):
    """One policy for all topics, instead of a rule for each.

    - an intent that is a topic is answered by its response, and remembered;
    - `nlu_fallback` offers the topics that came nearest, or says that it cannot help;
    - whatever was answered in the middle of a form, the form goes on after it.

    Settings in config.yml: `priority`; `offer_threshold`, the least probability
    of a topic that is offered; `offer_most`, how many are.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings and their defaults."""
        return {"priority": 5, "offer_threshold": 0.06, "offer_most": 3}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        featurizer: None = None,
    ) -> None:
        super().__init__(config, model_storage, resource, execution_context, featurizer)
        self._catalogue: Catalogue | None = None

    def train(
        self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any
    ) -> Resource:
        """Nothing is learned: the domain says which intents are topics."""
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Predicts the answer, then the form that waits or listening; else abstains."""
        if self._catalogue is None:
            self._catalogue = Catalogue(domain.responses)
        last = tracker.latest_action_name
        if last == ACTION_LISTEN_NAME:
            return self._answer(tracker, domain)
        if self._interrupted_form(tracker, last):
            if self._catalogue.kind_of(last) in _ENDS_A_FORM:
                return self._certain(
                    ACTION_LISTEN_NAME,
                    domain,
                    ActiveLoop(None),
                    SlotSet(REQUESTED_SLOT, None),
                    ends_turn=True,
                )
            return self._certain(tracker.active_loop_name, domain, ends_turn=True)
        if last in (CLARIFY, FALLBACK) or self._catalogue.topic_of(last):
            return self._certain(ACTION_LISTEN_NAME, domain)
        return self._abstain(domain)

    def _answer(self, tracker: DialogueStateTracker, domain: Domain) -> PolicyPrediction:
        assert self._catalogue is not None
        parsed = tracker.latest_message.parse_data
        intent = (parsed.get("intent") or {}).get("name")
        if intent in self._catalogue.topics:
            return self._certain(f"utter_{intent}", domain, SlotSet("last_topic", intent))
        if intent == "nlu_fallback" or intent is None:
            offered = [
                entry["name"]
                for entry in parsed.get("intent_ranking") or []
                if entry["name"] in self._catalogue.topics
                and entry["confidence"] >= self.config["offer_threshold"]
            ][: self.config["offer_most"]]
            if offered:
                return self._certain(CLARIFY, domain, SlotSet("offered", offered))
            return self._certain(FALLBACK, domain)
        if intent.startswith(_TOLD_WITHOUT_SOURCE) and tracker.get_slot("last_topic"):
            return self._abstain(domain, SlotSet("last_topic", None))
        return self._abstain(domain)

    @staticmethod
    def _interrupted_form(tracker: DialogueStateTracker, last: str | None) -> bool:
        """Whether a form was set aside in this turn for something that is now said."""
        loop = tracker.active_loop
        return bool(loop and loop.rejected and last and last.startswith("utter_"))

    def _certain(
        self, action: str | None, domain: Domain, *remembered: Event, ends_turn: bool = False
    ) -> PolicyPrediction:
        probabilities = self._default_predictions(domain)
        probabilities[domain.index_for_action(action)] = 1.0
        return self._prediction(
            probabilities,
            optional_events=list(remembered),
            is_no_user_prediction=ends_turn,
        )

    def _abstain(self, domain: Domain, *remembered: Event) -> PolicyPrediction:
        return self._prediction(self._default_predictions(domain), events=list(remembered))
