"""Answers to a choice: its number, its place, "neither"."""

from __future__ import annotations

import re
from collections.abc import Sequence

# The last of the buttons of a choice.
NONE_OF_THESE = "/none_of_these"

_PLACE = re.compile(
    r"^\s*(?:and\s+)?(?:the\s+)?(?:number|option|#)?\s*"
    r"(?:(?P<digit>\d)|(?P<ordinal>first|second|third|last|1st|2nd|3rd))"
    r"(?:\s+one)?(?:\s*,?\s*(?:please|pls|plz|thanks))?\s*[.!)]*\s*$",
    re.IGNORECASE,
)
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3}
# The whole message: "nothing helps and now my foot is numb" chooses nothing.
_NEITHER = re.compile(
    r"^\W*(?:no\W+)?(?:none|neither|not (?:these|those|any)|something else|nothing)"
    r"(?:\W+(?:of|one|these|those|them|that|this|it|fits?|helps?|applies|apply|please|pls|thanks|"
    r"thank you|sorry))*\W*$",
    re.IGNORECASE,
)


def is_place(text: str) -> bool:
    """Whether a message names a place in a row, such as "2" or "the last one", and no more."""
    return bool(_PLACE.match(text))


def chosen_button(
    text: str, intent: str | None, buttons: Sequence[str], choosing: bool, in_form: bool
) -> str | None:
    """The button that a message stands for: its number, a yes to the only one, "neither".

    Args:
        text: the message.
        intent: what the classifier takes it for.
        buttons: the payloads that the last reply offered, in order.
        choosing: whether the last reply asked to choose among them.
        in_form: whether a form waits for an answer, so that a yes may be one.

    Returns:
        the button's payload, or None.
    """
    options = [payload for payload in buttons if payload != NONE_OF_THESE]
    place = _PLACE.match(text)
    if place:
        if (place["ordinal"] or "").lower() == "last":
            return options[-1] if options else None
        number = int(place["digit"] or _ORDINALS[place["ordinal"].lower()])
        if 1 <= number <= len(buttons):
            return buttons[number - 1]
    if intent == "affirm" and len(options) == 1 and not in_form:
        return options[0]
    if choosing and (intent == "deny" or _NEITHER.match(text)):
        return NONE_OF_THESE
    return None
