"""Misspelt examples stay near what they were."""

from __future__ import annotations

import random
from difflib import SequenceMatcher

from hypothesis import given
from hypothesis import strategies as st

from bot.language.misspelling import misspell


@given(st.text(max_size=200), st.integers())
def test_any_text_can_be_misspelt(text: str, seed: int) -> None:
    assert abs(len(misspell(text, random.Random(seed))) - len(text)) <= 4


def test_a_misspelt_sentence_is_still_readable() -> None:
    text = "does dry needling hurt when the needle goes in"
    for seed in range(200):
        misspelt = misspell(text, random.Random(seed))
        assert SequenceMatcher(None, text, misspelt).ratio() > 0.85


def test_slips_differ() -> None:
    chance = random.Random(1)
    assert len({misspell("is dry needling safe for me", chance) for _ in range(50)}) > 40


def test_what_has_no_word_stays() -> None:
    assert misspell("1 + 1", random.Random(1)) == "1 + 1"
