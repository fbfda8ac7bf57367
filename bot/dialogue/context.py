"""Reads a message in its context: what "2", "yes" or "Noor" means depends on what was asked."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.booking.requests import find_phone
from bot.clinic_facts import names_only_a_day
from bot.dialogue.choices import is_place
from bot.dialogue.names import SURE, is_name
from bot.dialogue.opting_out import KEYWORDS, is_opt_out
from bot.understanding.intents import (
    INFORM,
    OTHER_LANGUAGE,
    OUT_OF_SCOPE,
    PERSONAL,
    SYMPTOM,
    UNSURE,
)
from bot.understanding.wording import goes_on_with, is_question

# In what was parsed: whether a question may lean on what was talked about.
LEANS = "leans"
# Words alone that are never guessed.
_KEYWORDS = {
    "help": "bot_identity", "info": "bot_identity", "start": "greet", "unstop": "greet",
    **dict.fromkeys(KEYWORDS, "opt_out"),
}  # fmt: skip
# "Why?" asks about whatever was said; by itself it is no question about anything.
_BARE_QUESTION = re.compile(
    r"^\W*(?:(?:and|but|so|ok|like|then)\W+)*"
    r"(?:why(?: not)?|how(?: come| so)?|when|where|who|which(?: one)?|what(?: if)?|and|"
    r"(?:tell me |a bit )?more|go on|(?:what|anything) else)"
    r"(?:\W+(?:so|then|exactly|though|now))?\W*$",
    re.IGNORECASE,
)
# What a fragment of a question about the topic is easily taken for.
_ABOUT_THE_ASSISTANT = ("complaint", "how_are_you", "bot_identity", "ask_source", "praise")
_SURE_OF_FRAGMENT = 0.75
_RISKS = ("is_dry_needling_safe", "side_effects")
# What "it's warfarin" or "she is 84" is taken for where nobody asked.
_STATEMENTS = (OUT_OF_SCOPE, OTHER_LANGUAGE, SYMPTOM)
# "She is 84", "for a 12 year old".
_AGE = re.compile(
    r"\b(?:is|am|are|i'?m|(?:he|she)'?s|turned|aged)\s+(?:only\s+|now\s+)?\d{1,2}\b(?!\s*[%$:]|[ap]m)"
    r"|\b\d{1,2}[\s-]*(?:(?:years?|yrs?)[\s-]*old|yo|y/o)\b",
    re.IGNORECASE,
)
_FEW_WORDS = 7
_ELLIPSIS = 3
_A_WORD_OR_TWO = 2
_DIGITS_OF_A_LOCAL_NUMBER = 6
_MOST_WORDS_OF_A_PLAIN_NO = 3
_PLAIN_NO = frozenset(("no", "nope", "nah", "cancel", "stop", "forget", "never", "actually"))


@dataclass(frozen=True)
class Situation:
    """What a message answers to.

    `asked_for` is the slot that an open form waits for, `request_kind` what the
    form is for, `buttons` the payloads that the last reply offered, in order,
    `choosing` whether it asked to choose among them, `answered` whether a topic
    was answered before, `told_hours` whether the last reply told the clinic's hours,
    `topics` the ids of all topics, and `since_personal` how many messages ago the
    reply was that only a clinician can say; None if it is long ago or was never.
    """

    asked_for: str | None
    request_kind: str | None
    buttons: Sequence[str]
    choosing: bool
    country: str
    answered: bool = False
    told_hours: bool = False
    topics: Collection[str] = ()
    since_personal: int | None = None


def intent_in_context(text: str, parsed: Mapping[str, object], situation: Situation) -> str | None:
    """What a typed message means as an answer to what the assistant said.

    Args:
        text: the message, normalised; no payload of a button.
        parsed: the classifier's intent: name and confidence.
        situation: see Situation.

    Returns:
        the intent to take instead of the classifier's, or None to keep that.
    """
    intent, confidence = str(parsed.get("name")), float(str(parsed.get("confidence") or 0))
    in_form = situation.asked_for is not None
    keyword = _KEYWORDS.get(text.strip(" .!").lower())
    if keyword:
        return keyword
    if not in_form and (_BARE_QUESTION.match(text) or is_place(text)):
        # "Why?" after "only a clinician can say" is told once more on what it depends.
        return PERSONAL if situation.since_personal == 1 and not is_place(text) else UNSURE
    if intent == "opt_out":
        # "How do I stop it" is about the pain. Nobody is unsubscribed by a guess.
        return None if is_opt_out(text, in_form) else UNSURE
    if in_form:
        return _intent_in_form(text, intent, confidence, situation)
    if situation.answered and intent == OUT_OF_SCOPE and _AGE.search(text):
        return PERSONAL
    if situation.since_personal and _is_still_personal(text, intent, situation):
        return PERSONAL
    if situation.told_hours and names_only_a_day(goes_on_with(text) or text):
        return "clinic_hours"
    if situation.answered and intent == OUT_OF_SCOPE and _is_a_word(text):
        # "Diet too?" is about what the answer said.
        return UNSURE
    if situation.answered and intent in _ABOUT_THE_ASSISTANT and confidence < _SURE_OF_FRAGMENT:
        # "How do you do that", after an answer, is no "how do you do".
        return UNSURE
    return None


def _is_still_personal(text: str, intent: str, situation: Situation) -> bool:
    """Whether a message goes on about what only a clinician can say.

    Of somebody with a pacemaker "is it safe?" is not answered in general, "and
    cupping?" is asked as a pacemaker's bearer, and "it's warfarin" is no report of pain.
    """
    if intent in _RISKS:
        return True
    if situation.since_personal != 1 or len(text.split()) > _FEW_WORDS:
        return False
    is_ellipsis = text.endswith("?") and len(text.split()) <= _ELLIPSIS
    more = goes_on_with(text) or (text if is_ellipsis else None)
    if more and (intent in situation.topics or intent == UNSURE):
        return not is_question(more.rstrip("?"))
    return intent in _STATEMENTS and not is_question(text)


def _is_a_word(text: str) -> bool:
    """Whether a message asks with a word or two: "age?", "and diet"."""
    asks = text.endswith("?") or goes_on_with(text) is not None
    return asks and len(text.split()) <= _A_WORD_OR_TWO


def _intent_in_form(text: str, intent: str, confidence: float, situation: Situation) -> str | None:
    if intent == "human" and confidence >= SURE:
        return None
    if find_phone(text, situation.country) or _is_part_of_a_phone_number(text, situation):
        return INFORM
    if intent == "deny" and situation.asked_for == "contact_phone" and _says_more(text):
        # "I don't have it on me" is about the number; only a plain no drops the request.
        return INFORM
    named = situation.asked_for == "contact_name" and is_name(text, intent, confidence)
    is_change = intent == "reschedule_or_cancel" and situation.request_kind != "change"
    if is_change or (intent == "goodbye" and not (named and " " in text)):
        return "deny"
    if named:
        return INFORM
    if situation.since_personal and intent in _RISKS:
        return PERSONAL
    return UNSURE if _BARE_QUESTION.match(text) else None


def _is_part_of_a_phone_number(text: str, situation: Situation) -> bool:
    """Whether the form, which asks for a number, should say what is missing of it."""
    digits = sum(map(str.isdigit, text))
    return situation.asked_for == "contact_phone" and digits >= _DIGITS_OF_A_LOCAL_NUMBER


def _says_more(text: str) -> bool:
    words = text.lower().split()
    return len(words) > _MOST_WORDS_OF_A_PLAIN_NO and words[0].strip(",.!") not in _PLAIN_NO
