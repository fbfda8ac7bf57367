"""Passes a complete request to the staff."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.surroundings import clinic, database
from bot.booking.requests import NewRequest, parse_phone, store_request


class SubmitRequest(Action):
    """Stores the request, tells its reference, and forgets what the form collected."""

    def name(self) -> str:
        """The action's name in domain.yml."""
        return "action_submit_request"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Runs once the form is complete."""
        phone = tracker.get_slot("contact_phone")
        wish = tracker.get_slot("request_wish") or ""
        reference = store_request(
            database(),
            NewRequest(
                sender_id=tracker.sender_id,
                kind=tracker.get_slot("request_kind") or "booking",
                name=tracker.get_slot("contact_name"),
                phone=parse_phone(phone, clinic().country) or phone,
                # A button that began the request says nothing more than its kind.
                wish=None if wish.startswith("/") else wish or None,
            ),
        )
        dispatcher.utter_message(response="utter_request_sent", reference=reference)
        return forgotten()


def forgotten() -> list[EventType]:
    """Empties the form, so that the next request starts afresh."""
    slots: list[Any] = ["contact_name", "contact_phone", "request_kind", "request_wish"]
    return [SlotSet(slot, None) for slot in slots]
