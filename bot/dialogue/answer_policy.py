"""Answers topics and several questions at once, offers a choice when unsure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rasa.core.policies.memoization import MemoizationPolicy
from rasa.core.policies.policy import PolicyPrediction
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import (
    ACTION_LISTEN_NAME,
    PREVIOUS_ACTION,
    REQUESTED_SLOT,
    SLOTS,
    USER,
)
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, Event, SlotSet
from rasa.shared.core.slots import CategoricalSlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ACTION_NAME, INTENT

from bot.dialogue.catalogue import Catalogue
from bot.dialogue.context import LEANS
from bot.understanding.classifier import FURTHER_INTENTS
from bot.understanding.intents import SYMPTOM, UNSURE

CLARIFY, CLARIFY_AGAIN, MORE = "utter_clarify", "utter_clarify_again", "utter_more"
FALLBACK, SECOND_MISS = "utter_fallback", "utter_second_miss"
_MISSES = (CLARIFY, CLARIFY_AGAIN, MORE, FALLBACK, SECOND_MISS)
_MOSTLY = 0.5
# A question of more words says itself what it is about.
_SHORT = 8
_A_WORD_OR_TWO = 2
# After it nobody is asked for a name and a number in the same breath.
_ENDS_A_FORM = "opt_out"
# What these are told is from no article, so that there is no source to ask for.
_TOLD_WITHOUT_SOURCE = ("info", "decline", "fallback")


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class AnswerPolicy(MemoizationPolicy):
    """One policy for all topics, instead of a rule for each.

    - an intent that is a topic is answered by its response, and remembered;
    - a question that leans on what was talked about is answered as the stories
      say (data/stories.yml), which MemoizationPolicy learns by heart;
    - further intents of the same message are answered after the first one, a
      form that one of them begins comes last;
    - unsure, it says what does no harm if it is wrong, or what fits the last answer;
    - else `nlu_fallback` offers what came nearest, or says that it does not
      understand; at the second miss in a row it offers a person;
    - whatever was answered in the middle of a form, the form goes on after it.

    Settings in config.yml besides MemoizationPolicy's: `offer_threshold`, the
    least probability of what is offered; `offer_most`, how many are;
    `pain_threshold`, the least probability at which somebody is taken to be in
    pain; `forms`: intents that begin a form, and which.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings and their defaults."""
        return {
            **MemoizationPolicy.get_default_config(),
            # A story is one question; what it leans on is in the slot `subject`.
            "max_history": 1,
            "priority": 5,
            "offer_threshold": 0.05,
            "offer_most": 3,
            "pain_threshold": 0.2,
            "forms": {},
        }

    _catalogue: Catalogue

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Predicts the answers, then the form that waits or listening; else abstains."""
        if not hasattr(self, "_catalogue"):
            self._catalogue = Catalogue(domain.responses)
        last = tracker.latest_action_name
        intent = tracker.latest_message.intent.get("name")
        plan = self._plan(tracker, domain)
        if last == ACTION_LISTEN_NAME:
            if intent in (None, UNSURE) and not plan:
                return self._miss(tracker, domain)
            counted = tracker.get_slot("misses") and intent != "none_of_these"
            understood = [SlotSet("misses", 0.0)] if counted else []
            if plan:
                return self._certain(plan[0], domain, *understood, wins=len(plan) > 1)
            return self._abstain(domain, *understood)
        remembered = self._remembered(tracker, last)
        if last in plan[:-1]:
            following = plan[plan.index(last) + 1]
            return self._certain(following, domain, *remembered, wins=True)
        if self._interrupted_form(tracker, last):
            return self._back_to_form(tracker, domain, last, remembered)
        if last in _MISSES or last in plan or self._catalogue.topic_of(last):
            return self._certain(ACTION_LISTEN_NAME, domain, *remembered)
        return self._abstain(domain, *remembered)

    def _plan(self, tracker: DialogueStateTracker, domain: Domain) -> list[str]:
        """What is said in this turn, in order; empty where a rule knows it."""
        parsed = tracker.latest_message.parse_data
        first = (parsed.get("intent") or {}).get("name")
        if first == UNSURE:
            unsure = self._harmless(tracker) or self._fitting(tracker, domain)
            return [unsure] if unsure else []
        further = parsed.get(FURTHER_INTENTS) or []
        if not further and first not in self._catalogue.topics:
            return []
        forms: Mapping[str, str] = self.config["forms"]
        said: list[str] = []
        form: list[str] = []
        subject = tracker.get_slot("subject")
        asked = [(first, parsed.get(LEANS)), *((one["name"], one[LEANS]) for one in further)]
        for intent, leans in asked:
            if intent in forms:
                form = form or [f"utter_{intent}", forms[intent]]
                continue
            said.append(self._reply(intent, subject if leans else None, domain))
            if intent in self._catalogue.topics:
                subject = self._catalogue.topics[intent].subject
        return [*dict.fromkeys(said), *form]

    @staticmethod
    def _guesses(tracker: DialogueStateTracker) -> list[dict[str, Any]]:
        ranking = tracker.latest_message.parse_data.get("intent_ranking") or []
        return [entry for entry in ranking if entry["name"] != UNSURE]

    def _harmless(self, tracker: DialogueStateTracker) -> str | None:
        """What can be said without being sure.

        To somebody in pain kindness; politeness for politeness; one fact of the
        clinic for another.
        """
        guesses = self._guesses(tracker)
        if not guesses:
            return None
        best = guesses[0]
        if best["name"] == SYMPTOM and best["confidence"] >= self.config["pain_threshold"]:
            return "utter_symptom_report"
        for kind in ("smalltalk", "info"):
            alike = [
                entry["confidence"]
                for entry in guesses
                if self._catalogue.kind_of(f"utter_{entry['name']}") == kind
            ]
            is_first = self._catalogue.kind_of(f"utter_{best['name']}") == kind
            if is_first and sum(alike) > _MOSTLY:
                return f"utter_{best['name']}"
        return None

    def _fitting(self, tracker: DialogueStateTracker, domain: Domain) -> str | None:
        """Of several likely meanings of a short question the one that fits what was answered."""
        subject = tracker.get_slot("subject")
        said = tracker.latest_message.parse_data
        if not (said.get(LEANS) and tracker.get_slot("last_topic") and subject):
            return None
        if not 1 < len((tracker.latest_message.text or "").split()) <= _SHORT:
            return None
        for intent in self._likely(tracker):
            if intent in self._catalogue.topics:
                told = self._story(intent, subject, domain)
                if told or self._catalogue.topics[intent].subject == subject:
                    return told or f"utter_{intent}"
        return None

    def _reply(self, intent: str, subject: str | None, domain: Domain) -> str:
        """What an intent is answered with: as a story says for the subject, or as always."""
        told = self._story(intent, subject, domain) if subject else None
        return told or f"utter_{intent}"

    def _story(self, intent: str, subject: str, domain: Domain) -> str | None:
        (slot,) = (slot for slot in domain.slots if slot.name == "subject")
        slot = CategoricalSlot(slot.name, [], slot.values)
        slot.value = subject
        state = {
            USER: {INTENT: intent},
            PREVIOUS_ACTION: {ACTION_NAME: ACTION_LISTEN_NAME},
            SLOTS: {slot.name: tuple(slot.as_feature())},
        }
        told: str | None = self._recall_states([state])
        return told

    def _miss(self, tracker: DialogueStateTracker, domain: Domain) -> PolicyPrediction:
        misses = (tracker.get_slot("misses") or 0) + 1
        counted = SlotSet("misses", misses)
        likely, related = self._likely(tracker), self._related(tracker)
        # A word or two after an answer is rather about that than about what it is likest to.
        short = len((tracker.latest_message.text or "").split()) <= _A_WORD_OR_TWO
        offered = (related or likely) if short else (likely or related)
        first = misses == 1
        if offered:
            about_the_answer = MORE if offered is related else CLARIFY
            action = about_the_answer if first else CLARIFY_AGAIN
            return self._certain(action, domain, if_it_wins=[counted, SlotSet("offered", offered)])
        return self._certain(FALLBACK if first else SECOND_MISS, domain, if_it_wins=[counted])

    def _related(self, tracker: DialogueStateTracker) -> list[str]:
        """What else somebody may want to know after an answer."""
        topic = self._catalogue.topics.get(tracker.get_slot("last_topic") or "")
        return list(topic.related) if topic else []

    def _likely(self, tracker: DialogueStateTracker) -> list[str]:
        """The intents that can be offered, the likeliest first."""
        ranking = tracker.latest_message.parse_data.get("intent_ranking") or []
        likely = [
            entry["name"]
            for entry in ranking
            if entry["name"] in self._catalogue.titles
            and entry["confidence"] >= self.config["offer_threshold"]
        ]
        return likely[: self.config["offer_most"]]

    def _remembered(self, tracker: DialogueStateTracker, last: str | None) -> list[Event]:
        """What the reply that was just given is remembered by."""
        topic = self._catalogue.topic_of(last)
        if topic:
            remembered = [SlotSet("last_topic", topic.id)]
            # What a story answers is still about what it leant on.
            if last == f"utter_{tracker.latest_message.intent.get('name')}":
                remembered.append(SlotSet("subject", topic.subject))
            return remembered
        if self._catalogue.kind_of(last) in _TOLD_WITHOUT_SOURCE and tracker.get_slot("last_topic"):
            return [SlotSet("last_topic", None)]
        return []

    @staticmethod
    def _interrupted_form(tracker: DialogueStateTracker, last: str | None) -> bool:
        """Whether a form was set aside in this turn for something that is now said."""
        loop = tracker.active_loop
        return bool(loop and loop.rejected and last and last.startswith("utter_"))

    def _back_to_form(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        last: str | None,
        remembered: list[Event],
    ) -> PolicyPrediction:
        if self._catalogue.kind_of(last) == _ENDS_A_FORM:
            closed = [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)]
            return self._certain(ACTION_LISTEN_NAME, domain, *closed, wins=True)
        return self._certain(tracker.active_loop_name, domain, *remembered, wins=True)

    def _certain(
        self,
        action: str | None,
        domain: Domain,
        *remembered: Event,
        if_it_wins: Sequence[Event] = (),
        wins: bool = False,
    ) -> PolicyPrediction:
        """Predicts an action; `wins` puts it before rules, stories and forms."""
        probabilities = self._default_predictions(domain)
        probabilities[domain.index_for_action(action)] = 1.0
        return self._prediction(
            probabilities,
            events=list(remembered),
            optional_events=list(if_it_wins),
            is_no_user_prediction=wins,
        )

    def _abstain(self, domain: Domain, *remembered: Event) -> PolicyPrediction:
        return self._prediction(self._default_predictions(domain), events=list(remembered))
