"""How a message is worded: whether it asks, refers back, or goes on with what was said."""

from __future__ import annotations

import re

_SOMEBODY = r"(?=\s+(?:i|you|u|ya|he|she|it|we|they|this|that|there|the|my|your|any|anyone)\b)"
OPENERS = (
    r"(?:at |in )?wh?[aou]t'?s?|waht|hows?|how's|hw|hwo|why|when|wen|wheres?|wer|wh?ich|whos?|"
    r"is|are|am i|do|does|did|dose|can|could|will|would|should|any|anyone|anybody|tell me|explain|"
    rf"(?:have|has|may|might|shall|was|were){_SOMEBODY}|"
    rf"(?:is|are|do|does|did|has|have|ca|could|wo|would|should|was|were)n'?t{_SOMEBODY}|"
    r"i(?:'d| would) like to|i (?:also )?want to|(?:i )?still (?:want|need)|i need|"
    r"i(?:'m| am)? wonder(?:ing)?|kindly|"
    r"please (?:tell|explain|book|cancel)|book|cancel|call me"
)
_QUESTION = re.compile(
    rf"^(?:(?:and|also|plus|so|but|then|hi|hello|hey|ok|thanks|btw|by the way|oh)\b[\s,]*)*"
    rf"(?:{OPENERS})\b",
    re.IGNORECASE,
)
# Not a question of its own, but when or why the question beside it is asked.
_CLAUSE = re.compile(r"(?:if|since|because|cos|as|after|before|once)\b", re.IGNORECASE)
_REFERS_BACK = re.compile(r"\b(?:it|its|it's|that|thats|that's|this|they|them|those|these)\b", re.I)
# "Ok and regular needles" is no ok, "no I meant the hip" no no, "and the massage?" the
# question before, of something else.
_GOES_ON = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|no|nah|nope|yes|yeah|yep|thanks|thx|lol|hm+|well|right|sure|so)\b[\s,.]*)?"
    r"(?:(?:and|but|or|n|also|then|what about|how about|wbt|(?P<corrects>i meant?))\b[\s,]*)+"
    r"(?P<rest>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_COURTESY = re.compile(
    r"^\W*(?:(?:hi+|hiya|hello|hey|good (?:morning|afternoon|evening|day)|thanks|thank you|thx|ty|"
    r"ok(?:ay)?|great|cheers|there|all|again|so much)\b[\W_]*)+(?P<rest>\w.*)",
    re.IGNORECASE | re.DOTALL,
)
_ELLIPSIS = 4


def is_question(part: str) -> bool:
    """Whether a part of a message asks or wishes for something."""
    return part.endswith("?") or bool(_QUESTION.match(part))


def is_clause(part: str) -> bool:
    """Whether a part of a message says when or why the question beside it is asked."""
    return bool(_CLAUSE.match(part)) and not part.endswith("?")


def refers_back(part: str) -> bool:
    """Whether a part of a message speaks of "it" or "them"."""
    return bool(_REFERS_BACK.search(part))


def leans(question: str) -> bool:
    """Whether a question needs the one before to be understood.

    "And how long does it last" does, "how long would I lie there" does not.
    """
    return refers_back(question) or len(question.split()) <= _ELLIPSIS


def goes_on_with(text: str) -> str | None:
    """What follows an "and", a "what about" or an "I meant" that a message begins with."""
    match = _GOES_ON.match(text)
    return match["rest"] if match and any(map(str.isalnum, match["rest"])) else None


def after_courtesy(text: str) -> str | None:
    """What follows a greeting or a thank-you that a message begins with."""
    match = _COURTESY.match(text)
    return match["rest"] if match else None


def is_correction(text: str) -> bool:
    """Whether a message begins with "I meant"."""
    match = _GOES_ON.match(text)
    return bool(match and match["corrects"])


def says_nothing(text: str) -> bool:
    """Whether a normalised message is empty or one key held down."""
    return not text or (len(text) > 2 and len(set(text.lower())) == 1 and text.isalpha())
