"""Misspelt words are read as the nearest word that patients use; all others stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.spelling import FIELD_WORDS, Spelling, Words, count_words

FREQUENCIES = {
    "needling": 40, "appointment": 9, "muscle": 30, "safe": 12, "pain": 50, "appt": 5,
}  # fmt: skip
SPELLING = Spelling(Words(FREQUENCIES, ["piriformis"]))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("is dry needeling saef", "is dry needling safe"),
        ("an apointmant", "an appointment"),
        ("my Musle hurts", "my muscle hurts"),
        ("the pirifomis", "the piriformis"),  # a word of the field that no example uses
        ("appt pls", "appt pls"),  # not in a dictionary, but in use
        ("a pan and a train", "a pan and a train"),  # words of their own
        ("hab ich douleur après", "hab ich douleur après"),
        ("wyl qzx 780-555", "wyl qzx 780-555"),
        ("", ""),
    ],
)
def test_what_is_mended(typed: str, meant: str) -> None:
    assert SPELLING.mend(typed) == meant


@given(st.text(max_size=300))
def test_any_text_is_mended_once(text: str) -> None:
    mended = SPELLING.mend(text)
    assert SPELLING.mend(mended) == mended


def test_frequencies_count_texts_not_words() -> None:
    assert count_words(["pain, pain", "Pain there", "once"]).frequencies == {"pain": 2}


def test_field_words_are_in_order() -> None:
    words = [word for word in FIELD_WORDS.read_text("utf-8").splitlines() if word[0] != "#"]
    assert words == sorted(set(words))
    assert all(word.isascii() and word.islower() for word in words)
