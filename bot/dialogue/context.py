"""Reads a message in its context: what "2", "yes" or "Noor" means depends on what was asked."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.booking.requests import find_phone
from bot.understanding.reading import is_question

UNSURE = "nlu_fallback"
# What fills a form and is nothing else.
INFORM = "inform"
PERSONAL = "personal_medical_question"
# In what was parsed: whether a question may lean on what was talked about.
LEANS = "leans"
# The last of the buttons of a choice.
NONE_OF_THESE = "/none_of_these"
# Below this the classifier's intent is no reason to doubt that a name is a name.
SURE = 0.6

_CHOICE = re.compile(
    r"^\s*(?:the\s+)?(?:number|option|#)?\s*(?:(?P<digit>\d)|(?P<ordinal>first|second|third))"
    r"(?:\s+one)?\s*[.!)]*\s*$",
    re.IGNORECASE,
)
_NEITHER = re.compile(
    r"^\W*(?:no\W+)?(?:none|neither|not (?:these|those|any)|something else|nothing)\b",
    re.IGNORECASE,
)
_ORDINALS = ("first", "second", "third")
_LEAD_IN = re.compile(
    r"^(?:(?:hi|hello|hey|ok|okay|sure|yes|well)\b[\s,.!]*)*"
    r"(?:(?:my name is|my name's|the name is|name is|i am|i'm|im|it's|its|this is|name:)\s+)?",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s+(?:here|calling|speaking|please|thanks|thank you)$", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’-]){0,78}")
_MOST_WORDS_IN_A_NAME = 4
_DIGITS_OF_A_LOCAL_NUMBER = 6
_MOST_WORDS_OF_A_PLAIN_NO = 3
_PLAIN_NO = frozenset(("no", "nope", "nah", "cancel", "stop", "forget", "never", "actually"))
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
# What a fragment of a question about the topic is easily taken for.
_ABOUT_THE_ASSISTANT = ("complaint", "how_are_you", "bot_identity", "ask_source", "praise")
SURE_OF_FRAGMENT = 0.75
# "Why?" asks about whatever was said; by itself it is no question about anything.
_BARE_QUESTION = re.compile(
    r"^\W*(?:(?:and|but|so|ok|like|then)\W+)*"
    r"(?:why(?: not)?|how(?: come| so)?|when|where|who|which(?: one)?|what(?: if)?|and)"
    r"(?:\W+(?:so|then|exactly|though|now))?\W*$",
    re.IGNORECASE,
)
# "And the massage?", "what about cupping then": the question before, of something else.
_MORE = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|so|but|well|and|or)\W+)*"
    r"(?:and|or|n|also|then|what about|how about|wbt)\b\s*(?P<rest>.*\w.*)",
    re.IGNORECASE | re.DOTALL,
)
_FEW_WORDS = 7
# Who wants no more messages writes the word alone, or says so, or asks about the messages.
_BARE_OPT_OUT = 2
_MESSAGES = re.compile(
    r"\b(?:text|txt|sms|message|msg|mail|remind|notif|number|list|contact|phone|writ|send|spam|"
    r"subscri|opt|data|me alone)",
    re.IGNORECASE,
)
_POLITE = frozenset(
    ("affirm", "deny", "greet", "thanks", "goodbye", "acknowledge", "praise", "how_are_you")
)


@dataclass(frozen=True)
class Situation:
    """What a message answers to.

    `asked_for` is the slot that an open form waits for, `request_kind` what the
    form is for, `buttons` the payloads that the last reply offered, in order,
    `choosing` whether it asked to choose among them, `answered` whether a topic
    was answered before, `personal` whether the last reply was that only a
    clinician can say, and `topics` are the ids of all topics.
    """

    asked_for: str | None
    request_kind: str | None
    buttons: Sequence[str]
    choosing: bool
    country: str
    answered: bool = False
    personal: bool = False
    topics: Collection[str] = ()


def chosen_button(text: str, intent: str | None, situation: Situation) -> str | None:
    """The button that a message stands for: its number, a yes to the only one, "neither".

    Returns:
        the button's payload, or None.
    """
    choice = _CHOICE.match(text)
    if choice:
        digit, ordinal = choice["digit"], (choice["ordinal"] or "").lower()
        number = int(digit) if digit else _ORDINALS.index(ordinal) + 1
        if 1 <= number <= len(situation.buttons):
            return situation.buttons[number - 1]
    options = [payload for payload in situation.buttons if payload != NONE_OF_THESE]
    if intent == "affirm" and len(options) == 1 and not situation.asked_for:
        return options[0]
    if situation.choosing and _NEITHER.match(text):
        return NONE_OF_THESE
    return None


def intent_in_context(text: str, parsed: Mapping[str, object], situation: Situation) -> str | None:
    """What a message means as an answer to what the assistant asked.

    Args:
        text: the message.
        parsed: the classifier's intent: name and confidence.
        situation: see Situation.

    Returns:
        the intent to take instead of the classifier's, or None to keep that.
    """
    intent, confidence = parsed.get("name"), float(str(parsed.get("confidence") or 0))
    if intent == "opt_out" and not _is_opt_out(text, situation):
        # "How do I stop it" is about the pain. Nobody is unsubscribed by a guess.
        return UNSURE
    if _BARE_QUESTION.match(text):
        return UNSURE
    if situation.answered and intent in _ABOUT_THE_ASSISTANT and confidence < SURE_OF_FRAGMENT:
        # "How do you do that", after an answer, is no "how do you do".
        return UNSURE
    if situation.personal and intent in situation.topics and _is_more_of_the_same(text):
        # "And cupping?" of somebody who just said that she is pregnant.
        return PERSONAL
    if situation.choosing and intent == "deny":
        return NONE_OF_THESE.removeprefix("/")
    if situation.asked_for is None or text.startswith("/"):
        return None
    if find_phone(text, situation.country) or _is_part_of_a_phone_number(text, situation):
        return INFORM
    if intent == "deny" and situation.asked_for == "contact_phone" and _says_more(text):
        # "I don't have it on me" is about the number; only a plain no drops the request.
        return INFORM
    if intent == "goodbye" or (
        intent == "reschedule_or_cancel" and situation.request_kind != "change"
    ):
        return "deny"
    if situation.asked_for == "contact_name" and _is_name(text, str(intent), confidence):
        return INFORM
    return None


def name_in(text: str) -> str | None:
    """The name in an answer to "What is your name?", without "my name is"; None if none."""
    rest = _LEAD_IN.sub("", text.strip(), count=1).strip(" .,!")
    name = _TAIL.sub("", rest).strip(" .,!")
    words = name.split()
    if not _NAME.fullmatch(name) or len(words) > _MOST_WORDS_IN_A_NAME:
        return None
    return None if words[0].lower() in _NO_NAMES and len(words) == 1 else name


def _is_more_of_the_same(text: str) -> bool:
    more = _MORE.match(text)
    if more is None or len(text.split()) > _FEW_WORDS:
        return False
    return not is_question(more["rest"].rstrip("?"))


def _is_opt_out(text: str, situation: Situation) -> bool:
    if text.startswith("/") or len(text.split()) <= _BARE_OPT_OUT:
        return True
    if situation.asked_for:
        return False
    return bool(_MESSAGES.search(text)) or not is_question(text)


def _is_part_of_a_phone_number(text: str, situation: Situation) -> bool:
    """Whether the form, which asks for a number, should say what is missing of it."""
    digits = sum(map(str.isdigit, text))
    return situation.asked_for == "contact_phone" and digits >= _DIGITS_OF_A_LOCAL_NUMBER


def _says_more(text: str) -> bool:
    words = text.lower().split()
    return len(words) > _MOST_WORDS_OF_A_PLAIN_NO and words[0].strip(",.!") not in _PLAIN_NO


def _is_name(text: str, intent: str, confidence: float) -> bool:
    name = name_in(text)
    if name is None:
        return False
    words = name.split()
    if intent in (UNSURE, "None", "out_of_scope", "other_language") or confidence < SURE:
        return not (set(name.lower().split()) & _NO_NAMES)
    if all(word[0].isupper() for word in words) and len(words) > 1:
        # "Penny Price" is no question about prices.
        return not {word.lower() for word in words} <= _NO_NAMES | {"you"}
    return intent in _POLITE and len(words) == 1
