"""Reads a message that says more than one thing: questions, and what stands around them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

# Answered one after the other in one message; more would bury each other.
MOST_QUESTIONS = 3
# A part of a message counts as a question of its own only when it is this clear,
SURE_OF_PART = 0.6
# or this clear when it has not the form of one.
SURE_OF_CLEAR = 0.9
# A sentence of a story that looks like an alarm is one only when it looks very much so.
SURE_OF_ALARM = 0.97
# Beyond this a message is a story, in which the question has to be looked for.
STORY = 400

# Of a longer story so many sentences from its beginning and so many from its end are read,
# and of each so many parts: the time of a turn stays bounded.
_SENTENCES_AT_AN_END = 30
_PARTS_OF_A_SENTENCE = 6

# What people say around a question. It is answered for itself only when nothing else is said.
_AROUND = frozenset(
    (
        "greet", "thanks", "goodbye", "how_are_you", "praise", "acknowledge", "affirm", "deny",
        "symptom_report", "out_of_scope", "other_language", "bot_identity", "opt_out", "ask_source",
    )
)  # fmt: skip
# What begins a form: it comes first, because the form takes its slots from the whole message.
_WISHES = ("book", "call_back", "reschedule_or_cancel")
# A question about somebody's own health. General answers beside it would read as advice; facts
# of the clinic and wishes would not.
_PERSONAL = "personal_medical_question"
# Whatever else a message says, these must not go under: not in a story, and not in a part
# of a message that as a whole looks a little like one.
_ALARMS = frozenset(("red_flag_emergency", "red_flag_urgent"))
_A_LITTLE = 0.05

_OPENERS = (
    r"(?:at |in )?wh?[aou]t'?s?|waht|hows?|how's|hw|hwo|why|when|wen|wheres?|wer|which|whos?|"
    r"is|are|do|does|did|dose|can|could|will|would|should|any|tell me|explain|"
    r"i(?:'d| would) like to|i (?:also )?want to|i need|i(?:'m| am)? wonder(?:ing)?|kindly|"
    r"please (?:tell|explain|book|cancel)|book|cancel|call me"
)
_QUESTION = re.compile(
    rf"^(?:(?:and|also|plus|so|but|then|hi|hello|hey|ok|thanks|btw|by the way|oh)\b[\s,]*)*"
    rf"(?:{_OPENERS})\b",
    re.IGNORECASE,
)
# Not a question of its own, but when or why the question beside it is asked.
_CLAUSE = re.compile(r"(?:if|since|because|cos|as|after|before|once)\b", re.IGNORECASE)
# "Ok and regular needles" is no ok, and "no I meant the hip" no no.
_GOES_ON = re.compile(
    r"^(?:(?:ok(?:ay)?|no|nah|nope|yes|yeah|yep|thanks|thx|lol|hm+|well|right|sure)\b[\s,.]*)?"
    r"(?:and|but|n|i mean|i meant|what about|how about)\b[\s,]*(?P<rest>.*\w.*)",
    re.IGNORECASE,
)
# Such a part means what the message as a whole suggests: "where is it" is not about the clinic
# after "what is the piriformis".
_REFERS_BACK = re.compile(r"\b(?:it|its|it's|that|thats|that's|this|they|them|those|these)\b", re.I)
_SENTENCES = re.compile(r"(?<=[.!?;:])\s+|\n+")
_JOINTS = re.compile(
    rf"\s*,?\s*(?:(?:\b(?:and|n|also|plus|then|btw|secondly)\b|&|\+)[\s,]*)+(?=(?:{_OPENERS})\b)"
    rf"|\s*,\s*(?=(?:{_OPENERS})\b)",
    re.IGNORECASE,
)


# What is named in a row, and how long a message is that does only that.
_ROW = re.compile(r"\s*(?:,\s*(?:and\b)?|\band\b|\bn\b|\bor\b|\bvs\b|&|\+|/)\s*", re.IGNORECASE)
_WORDS_OF_A_ROW = 14


@dataclass(frozen=True)
class Guess:
    """An intent and its probability."""

    intent: str
    probability: float


Ranking = Sequence[Guess]


@dataclass(frozen=True)
class Asked:
    """A part of a message that asks for something, and its likeliest intents."""

    text: str
    ranking: Ranking


def read(text: str, rank: Callable[[str], Ranking]) -> tuple[Ranking, list[Asked]]:
    """Finds what a message asks for.

    Args:
        text: a normalised message.
        rank: the likeliest intents of a text, best first.

    Returns:
        the ranking of the first thing asked for (a wish for an appointment is always
        the first), and the further things in the order in which they were asked.
    """
    whole = rank(text)
    goes_on = _GOES_ON.match(text)
    if goes_on and whole[0].intent in _AROUND:
        return read(goes_on["rest"], rank)
    sentences = split(text)
    if sum(map(len, sentences)) < 2:
        return _listed(text, whole, rank)
    looks_like_alarm = len(text) > STORY or any(
        guess.intent in _ALARMS and guess.probability > _A_LITTLE for guess in whole
    )
    suggested = {guess.intent for guess in whole}
    asked: dict[str, Asked] = {}
    clear: dict[str, Asked] = {}
    for parts in sentences:
        joined = any(is_question(part) for part in parts)
        for part in parts:
            ranking = rank(part)
            best = ranking[0]
            if looks_like_alarm and best.intent in _ALARMS and best.probability >= SURE_OF_ALARM:
                return ranking, []
            if best.intent in _AROUND | _ALARMS or _is_clause(part):
                continue
            if _REFERS_BACK.search(part) and best.intent not in suggested:
                continue
            if joined and is_question(part) and best.probability >= SURE_OF_PART:
                asked.setdefault(best.intent, Asked(part, ranking))
            elif best.probability >= SURE_OF_CLEAR:
                (asked if joined else clear).setdefault(best.intent, Asked(part, ranking))
    if whole[0].intent in _ALARMS:
        return whole, []
    if not asked and _says_little(whole):
        asked = clear
    return _together(whole, asked, is_story=len(text) > STORY)


def _together(
    whole: Ranking, asked: dict[str, Asked], is_story: bool
) -> tuple[Ranking, list[Asked]]:
    """What is answered, of a message and of its parts."""
    if whole[0].intent == _PERSONAL and not is_story:
        asked = {_PERSONAL: Asked("", whole), **asked}
    if _PERSONAL in asked:
        asked = {
            intent: one
            for intent, one in asked.items()
            if intent in (_PERSONAL, *_WISHES) or intent.startswith("clinic_")
        }
    if not asked:
        return whole, []
    first, *others = sorted(
        list(asked.values())[:MOST_QUESTIONS],
        key=lambda one: one.ranking[0].intent not in _WISHES,
    )
    if others or is_story or _says_little(whole):
        return first.ranking, others
    return whole, []


def _listed(
    text: str, whole: Ranking, rank: Callable[[str], Ranking]
) -> tuple[Ranking, list[Asked]]:
    """The things that a message names in a row: "your fees and hours", "cupping or gua sha?".

    Facts of the clinic are told apart by their nouns alone; other things are two
    only when the message as a whole looks like each of them.
    """
    looks_like = {guess.intent for guess in whole if guess.probability > _A_LITTLE}
    looks_like -= {*_AROUND, *_ALARMS, *_WISHES, _PERSONAL}
    named = [part for part in _ROW.split(text.rstrip(" ?.!")) if part.strip()]
    if not 1 < len(named) <= MOST_QUESTIONS or len(text.split()) > _WORDS_OF_A_ROW:
        return whole, []
    row: dict[str, Asked] = {}
    for part in named:
        ranking = rank(part)
        best = ranking[0]
        is_one = best.intent.startswith("clinic_") or best.intent in looks_like
        if not is_one or best.probability < SURE_OF_PART:
            return whole, []
        row.setdefault(ranking[0].intent, Asked(part, ranking))
    first, *others = row.values()
    return first.ranking, others


def _says_little(ranking: Ranking) -> bool:
    """Whether a message as a whole is only what people say around a question."""
    best = ranking[0]
    surely_outside = best.intent == "out_of_scope" and best.probability >= SURE_OF_PART
    return best.intent in _AROUND and not surely_outside


def split(text: str) -> list[list[str]]:
    """The sentences of a message, each as the questions that are joined in it."""
    readable = (
        [part.strip(" ,:") for part in _JOINTS.split(sentence) if any(map(str.isalnum, part))]
        for sentence in _SENTENCES.split(text)
    )
    sentences = [parts[:_PARTS_OF_A_SENTENCE] for parts in readable if parts]
    if len(sentences) > 2 * _SENTENCES_AT_AN_END:
        sentences = sentences[:_SENTENCES_AT_AN_END] + sentences[-_SENTENCES_AT_AN_END:]
    return sentences


def _is_clause(part: str) -> bool:
    return bool(_CLAUSE.match(part)) and not part.endswith("?")


def is_question(part: str) -> bool:
    """Whether a part of a message asks or wishes for something."""
    return part.endswith("?") or bool(_QUESTION.match(part))
