"""Drops a request that somebody no longer wants to make."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.submit_request import forgotten


class DropRequest(Action):
    """Says that nothing was passed on, and forgets what the form collected."""

    def name(self) -> str:
        """The action's name in domain.yml."""
        return "action_drop_request"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Runs when the form is left with a no."""
        dispatcher.utter_message(response="utter_request_dropped")
        return forgotten()
