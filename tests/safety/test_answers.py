"""Only a clear no clears what was asked about."""

from __future__ import annotations

import pytest

from bot.safety.answers import is_clear_no


@pytest.mark.parametrize(
    "text",
    [
        "no", "No.", "nope", "nah", "no thanks", "No, not at all", "not at all", "none of that",
        "no it's not", "no I don't", "I don't", "no, nothing like that", "never", "/deny",
        "no sir", "it's not happening", "no, just asking", "not any more",
        "no no no", "no, I wanted to know about parking", "neither",
    ],
)  # fmt: skip
def test_a_clear_no(text: str) -> None:
    assert is_clear_no(text)


@pytest.mark.parametrize(
    "text",
    [
        "yes", "yeah", "/affirm", "a bit", "no but a little", "not sure", "not really", "no idea",
        "I don't know", "maybe", "no, only sometimes", "it comes and goes", "no worse than before",
        "no longer as much", "how much is a visit?", "ok", "thanks", "?", "", "why do you ask",
        "not yet", "no I think it's fine", "hardly", "not much", "no change",
    ],
)  # fmt: skip
def test_no_clear_no(text: str) -> None:
    assert not is_clear_no(text)
