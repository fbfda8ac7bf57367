"""Examples that say the same are found; those that only resemble each other are not."""

from __future__ import annotations

import pytest

from bot.understanding.duplicates import Example, near_duplicates


def found(*texts: str) -> int:
    examples = [Example("intent", text, line) for line, text in enumerate(texts)]
    return len(list(near_duplicates(examples)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Does it hurt?", "does it hurt"),
        ("cupping what is", "what is cupping"),
        ("how long does the relief last", "how long will the relief last"),
        ("how long does the relief last", "how long does the relief usually last"),
        ("hi 👍", "Hi 👍!"),
    ],
)
def test_same_words_or_all_but_one(one: str, other: str) -> None:
    assert found(one, other) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("does it hurt", "will it hurt"),
        ("how long does the relief last", "how many weeks does the relief last"),
        ("👍", "👎"),
    ],
)
def test_other_words(one: str, other: str) -> None:
    assert found(one, other) == 0


def test_the_intent_does_not_matter() -> None:
    pair = [Example("cupping", "what is that", 1), Example("gua_sha", "what is that?", 2)]
    assert list(near_duplicates(pair)) == [(pair[1], pair[0])]
