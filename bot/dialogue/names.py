"""Finds the name in an answer to "What is your name?"."""

from __future__ import annotations

import re

from bot.language.normaliser import normalise
from bot.understanding.intents import OTHER_LANGUAGE, OUT_OF_SCOPE, POLITE, UNSURE

# Below this the classifier's intent is no reason to doubt that a name is a name.
SURE = 0.6

_LEAD_IN = re.compile(
    r"^(?:(?:hi|hello|hey|ok|okay|sure|yes|well)\b[\s,.!]*)*"
    r"(?:(?:my name is|my name's|the name is|name is|i am|i'm|im|it's|its|this is|name:)\s+)?",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s+(?:here|calling|speaking|please|thanks|thank you)$", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’-]){0,78}")
_MOST_WORDS = 4
# Words that somebody asked for a name says instead of one.
_NO_NAMES = frozenset(
    re.findall(
        r"\w+",
        "yes yeah yep yup no nope nah ok okay sure maybe later hi hello hey thanks thank bye "
        "goodbye please help skip stop cancel nothing none never what why who how when where "
        "are is do does did can will would you i it we they a the and but or there neither idk "
        "dunno whatever",
    )
)
# No part of any name: somebody says how they are.
_STATES = frozenset(
    (
        "pain", "painful", "hurt", "hurts", "hurting", "sore", "numb", "urgent", "scared", "bad",
        "worse", "sick",
    )
)  # fmt: skip


def name_in(text: str) -> str | None:
    """The name in an answer to "What is your name?", without "my name is"; None if none."""
    rest = _LEAD_IN.sub("", normalise(text), count=1).strip(" .,!")
    name = _TAIL.sub("", rest).strip(" .,!")
    words = name.lower().split()
    if not _NAME.fullmatch(name) or len(words) > _MOST_WORDS or _STATES & set(words):
        return None
    return None if words[0] in _NO_NAMES and len(words) == 1 else name


def is_name(text: str, intent: str, confidence: float) -> bool:
    """Whether an answer to "What is your name?" is one.

    Args:
        text: the message.
        intent: what the classifier takes it for,
        confidence: and how sure it is, 0 to 1.
    """
    name = name_in(text)
    if name is None:
        return False
    words = name.split()
    lower = {word.lower() for word in words}
    if intent in (UNSURE, "None", OUT_OF_SCOPE, OTHER_LANGUAGE) or confidence < SURE:
        return not lower & _NO_NAMES
    if all(word[0].isupper() for word in words) and len(words) > 1:
        # "Penny Price" is no question about prices.
        return not lower <= _NO_NAMES
    return intent in POLITE and len(words) == 1
