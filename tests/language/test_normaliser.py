"""Messages are made comparable without losing what they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.normaliser import MAX_CHARACTERS, normalise


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  it  hurts\t now ", "it hurts now"),
        ("one \r\n\n two\n", "one\ntwo"),
        ("I can’t “feel” it", 'I can\'t "feel" it'),
        ("is it – safe", "is it - safe"),
        ("heeeeeelp", "heeelp"),
        ("zero\u200bwidth", "zero width"),
        ("ｎｅｅｄｌｅ", "needle"),
        ("\x00\x07", ""),
        ("thx 👍🏽 bye", "thx thumbs up sign bye"),
        ("21°C ™", "21°C TM"),
        ("", ""),
    ],
)
def test_spelling_of_keyboards_and_phones(typed: str, read: str) -> None:
    assert normalise(typed) == read


def test_beginning_and_end_of_a_long_message_are_read() -> None:
    read = normalise("my leg is numb " + "blah " * 4000 + "and I cannot pee")
    assert len(read) <= MAX_CHARACTERS
    assert read.startswith("my leg is numb")
    assert read.endswith("and I cannot pee")


@given(st.text(max_size=12_000))
def test_any_text_is_read_and_reading_it_again_changes_nothing(typed: str) -> None:
    read = normalise(typed)
    assert len(read) <= MAX_CHARACTERS
    assert normalise(read) == read
