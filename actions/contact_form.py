"""Checks what is filled into the contact form."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.surroundings import clinic
from bot.booking.requests import parse_phone, show_phone

_LEAD_IN = re.compile(
    r"^\s*(?:hi|hello|hey)?[\s,]*(?:my name is|my name's|i am|i'm|im|it's|its|this is|name:?)\s+",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’-]){0,78}", re.UNICODE)


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
        """Takes a name, without "my name is"; a number or a sentence is not one."""
        name = _LEAD_IN.sub("", str(value)).strip(" .,!")
        if _NAME.fullmatch(name) and len(name.split()) <= 5:
            return {"contact_name": name}
        dispatcher.utter_message(response="utter_bad_name")
        return {"contact_name": None}

    async def validate_contact_phone(
        self,
        value: Any,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> dict[str, Any]:
        """Takes a phone number of any country, the clinic's own in national form too."""
        country = clinic().country
        number = parse_phone(str(value), country)
        if number is None:
            dispatcher.utter_message(response="utter_bad_phone", phone_example=clinic().phone)
            return {"contact_phone": None}
        return {"contact_phone": show_phone(number, country)}
