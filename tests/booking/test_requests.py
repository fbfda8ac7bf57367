"""Phone numbers as people write them; requests that staff can work with."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.booking.requests import NewRequest, parse_phone, show_phone, store_request
from bot.storage.database import open_database


@pytest.mark.parametrize(
    ("written", "country", "number"),
    [
        ("780-555-0142", "CA", "+17805550142"),
        ("call me back 780 555 0142 please", "CA", "+17805550142"),
        ("(780) 555.0142", "CA", "+17805550142"),
        ("+44 20 7946 0958", "CA", "+442079460958"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("12", "CA", None),
        ("no thanks", "CA", None),
        ("", "CA", None),
    ],
)
def test_phone_number_is_found(written: str, country: str, number: str | None) -> None:
    assert parse_phone(written, country) == number


def test_phone_number_is_shown_as_at_home_or_abroad() -> None:
    assert show_phone("+17805550142", "CA") == "(780) 555-0142"
    assert show_phone("+442079460958", "CA") == "+44 20 7946 0958"


def test_request_is_stored_open_with_a_reference(database_url: str) -> None:
    engine = open_database(database_url)
    reference = store_request(
        engine, NewRequest("web-1", "call_back", "Dana", "+17805550142", "my back")
    )
    with engine.connect() as connection:
        row = connection.execute(text("SELECT reference, state, kind FROM contact_requests")).one()
    assert tuple(row) == (reference, "open", "call_back")
    assert len(reference) == 6
