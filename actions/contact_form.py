"""Checks what is filled into the contact form."""

from __future__ import annotations

from typing import Any

import phonenumbers
from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.surroundings import clinic
from bot.booking.requests import find_phone, parse_phone, show_phone
from bot.dialogue.names import name_in
from bot.understanding.intents import INFORM, RED_FLAG

# A message about a red flag fills nothing: what is there then was told before.
_TOLD = (INFORM, RED_FLAG)


class ValidateContactForm(FormValidationAction):
    """Name and phone number; the number may already stand in the first sentence."""

    def name(self) -> str:
        """The action's name in domain.yml."""
        return "validate_contact_form"

    async def validate_contact_name(
        self,
        value: Any,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> dict[str, Any]:
        """Takes a name, and the phone number if it stands beside it."""
        text, found = str(value), {}
        match = find_phone(text, clinic().country)
        if match is not None:
            found = {"contact_phone": _shown(match.raw_string)}
            text = text.replace(match.raw_string, "")
        name = name_in(text)
        if name is not None and _intent(tracker) in _TOLD:
            return {"contact_name": name, **found}
        dispatcher.utter_message(response="utter_bad_name")
        return {"contact_name": None, **found}

    async def validate_contact_phone(
        self,
        value: Any,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> dict[str, Any]:
        """Takes a phone number of any country, the clinic's own in national form too."""
        shown = _shown(str(value))
        if shown == _shown(clinic().phone):
            dispatcher.utter_message(response="utter_own_phone")
        elif shown is None:
            dispatcher.utter_message(response="utter_bad_phone", phone_example=_example())
        else:
            return {"contact_phone": shown}
        return {"contact_phone": None}


def _intent(tracker: Tracker) -> str | None:
    # The SDK's own getter reads the ranking, which is the classifier's alone.
    intent: str | None = (tracker.latest_message.get("intent") or {}).get("name")
    return intent


def _shown(text: str) -> str | None:
    number = parse_phone(text, clinic().country)
    return show_phone(number, clinic().country) if number else None


def _example() -> str:
    """A number as people of the clinic's country write it."""
    sample = phonenumbers.example_number(clinic().country)
    assert sample is not None, "clinic.yml names only countries that phonenumbers knows"
    return str(phonenumbers.format_number(sample, phonenumbers.PhoneNumberFormat.NATIONAL))
