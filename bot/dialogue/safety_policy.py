"""Lets red flags win in every state of the dialogue."""

from __future__ import annotations

from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.core.constants import ACTION_LISTEN_NAME, REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, Event, SlotSet
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.red_flags import (
    ASKED,
    CLEARED,
    IN_FORCE,
    RED_FLAGS,
    RELEASED,
    WISH,
    Known,
    escalation,
    interrupted_form,
    no_booking,
    question,
    reminder,
)
from bot.safety.conversation import Act
from bot.understanding.intents import RED_FLAG


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False
)
class SafetyPolicy(Policy):
    """Says what bot.safety decided about a message, before anything else may answer.

    Its predictions count as made without regard to the person's message: that puts
    them before rules, stories and the happy path of a form. An escalation or a
    question closes the form that is open; it is taken up again once the escalation
    is released or the question answered with no.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings and their defaults."""
        return {"priority": 100}

    def train(
        self,
        training_trackers: list[TrackerWithCachedStates],
        domain: Domain,
        **kwargs: Any,
    ) -> Resource:
        """Learns nothing."""
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Predicts what is said of red flags, then listening; else abstains."""
        message = tracker.latest_message
        judged = message.parse_data.get(RED_FLAGS) if message else None
        if not judged:
            return self._abstain(domain)
        act, last = Act(judged["act"]), tracker.latest_action_name
        if message.intent.get("name") != RED_FLAG:
            over = last == ACTION_LISTEN_NAME and act in _ENDS
            ended = _ENDS[act] if over else []
            return self._abstain(domain, *ended, *_wish_before(act, judged))
        if last == ACTION_LISTEN_NAME:
            return self._first(act, judged, tracker, domain)
        form = interrupted_form(tracker)
        if last in (RELEASED, CLEARED):
            return self._certain(form or ACTION_LISTEN_NAME, domain, *_ENDS[act])
        if last and last.startswith("utter_"):
            return self._certain(ACTION_LISTEN_NAME, domain)
        return self._abstain(domain)

    def _first(
        self, act: Act, judged: Known, tracker: DialogueStateTracker, domain: Domain
    ) -> PolicyPrediction:
        closed = [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)]
        known = {
            "categories": judged["categories"],
            "urgency": judged["urgency"],
            "language": judged["language"],
            "form": interrupted_form(tracker),
        }
        if act is Act.ESCALATE:
            kept = [SlotSet(IN_FORCE, known), SlotSet(ASKED, None)]
            return self._certain(escalation(judged), domain, *closed, *kept)
        if act is Act.CHECK:
            return self._certain(question(judged), domain, *closed, SlotSet(ASKED, known))
        if act is Act.CLEARED:
            return self._certain(CLEARED, domain)
        if act is Act.RELEASE:
            return self._certain(RELEASED, domain)
        in_force = tracker.get_slot(IN_FORCE)
        says = no_booking if judged["wish"] else reminder
        return self._certain(says(in_force), domain)

    def _certain(self, action: str, domain: Domain, *if_it_wins: Event) -> PolicyPrediction:
        probabilities = self._default_predictions(domain)
        probabilities[domain.index_for_action(action)] = 1.0
        return self._prediction(
            probabilities, optional_events=list(if_it_wins), is_no_user_prediction=True
        )

    def _abstain(self, domain: Domain, *remembered: Event) -> PolicyPrediction:
        return self._prediction(self._default_predictions(domain), events=list(remembered))


def _wish_before(act: Act, judged: Known) -> list[Event]:
    """The wish that a "no" cleared; a form that opens now takes the "no" for it again."""
    return [SlotSet(WISH, judged["answers"])] if act is Act.CLEARED and judged["wish"] else []


# What an act ends, once it is done.
_ENDS: dict[Act, list[Event]] = {
    Act.CLEARED: [SlotSet(ASKED, None)],
    Act.RELEASE: [SlotSet(IN_FORCE, None)],
}
