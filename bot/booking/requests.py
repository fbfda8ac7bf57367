"""Requests to the clinic's staff: somebody wants a visit, a change, or a call."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timezone

import phonenumbers
from sqlalchemy import insert
from sqlalchemy.engine import Engine

from bot.storage.models import ContactRequest

# No letters or digits that are mistaken for each other when read out on the phone.
_REFERENCE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_REFERENCE_LENGTH = 6


@dataclass(frozen=True)
class NewRequest:
    """What is known of a request; `kind` as in storage.models.ContactRequest."""

    sender_id: str
    kind: str
    name: str
    phone: str
    wish: str | None


def find_phone(text: str, country: str) -> phonenumbers.PhoneNumberMatch | None:
    """Finds a phone number in what somebody wrote.

    Args:
        text: a number alone or in a sentence, in national or international form.
        country: ISO code of the country whose national form is meant.

    Returns:
        the first number that is complete, with its place in the text, or None.
    """
    matches = phonenumbers.PhoneNumberMatcher(
        text, country, leniency=phonenumbers.Leniency.POSSIBLE
    )
    complete = phonenumbers.ValidationResult.IS_POSSIBLE
    for match in matches:
        if phonenumbers.is_possible_number_with_reason(match.number) == complete:
            return match
    return None


def parse_phone(text: str, country: str) -> str | None:
    """The phone number in a text in E.164 form ("+17805550142"), or None; see find_phone."""
    match = find_phone(text, country)
    if match is None:
        return None
    return str(phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164))


def show_phone(number: str, country: str) -> str:
    """An E.164 number as people of that country write it."""
    parsed = phonenumbers.parse(number)
    home = phonenumbers.country_code_for_region(country)
    form = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if parsed.country_code == home
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return str(phonenumbers.format_number(parsed, form))


def store_request(engine: Engine, request: NewRequest) -> str:
    """Stores a request for the staff.

    Returns:
        its reference, short enough to be read out on the phone.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database failed; nothing was stored.
    """
    reference = "".join(secrets.choice(_REFERENCE_ALPHABET) for _ in range(_REFERENCE_LENGTH))
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(
            insert(ContactRequest).values(
                reference=reference,
                sender_id=request.sender_id,
                kind=request.kind,
                name=request.name,
                phone=request.phone,
                wish=request.wish,
                state="open",
                created_at=datetime.now(timezone.utc),
            )
        )
    return reference
