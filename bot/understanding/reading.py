"""Reads a message that says more than one thing: questions, and what stands around them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from bot.understanding.intents import (
    AROUND,
    FACT,
    NOT_ASKED_ABOUT,
    OUT_OF_SCOPE,
    PERSONAL,
    POLITE,
    SYMPTOM,
    WISHES,
)
from bot.understanding.wording import (
    OPENERS,
    after_courtesy,
    goes_on_with,
    is_clause,
    is_correction,
    is_question,
    refers_back,
)

# Answered one after the other in one message; more would bury each other.
MOST_QUESTIONS = 4
# A part of a message counts as a question of its own only when it is this clear,
SURE_OF_PART = 0.6
# or this clear when the message as a whole suggests the same,
SURE_OF_SUGGESTED = 0.4
# or this clear when it refers back to something.
SURE_OF_ITSELF = 0.75
# or this clear when it has not the form of one.
SURE_OF_CLEAR = 0.9
# Beyond this a message is a story, in which the question has to be looked for.
STORY = 400

# Of a longer story so many sentences from its beginning and so many from its end are read,
# and of each so many parts: the time of a turn stays bounded.
_SENTENCES_AT_AN_END = 30
_PARTS_OF_A_SENTENCE = 6

# "1) the price 2) parking"
_NUMBERED = r"(?:^|\s)\(?(?:\d|[a-d])\)\s+"
_SENTENCES = re.compile(rf"(?<=[.!?;:])\s+|\n+|{_NUMBERED}")
_JOINTS = re.compile(
    rf"\s*,?\s*(?:(?:\b(?:and|n|also|plus|then|btw|secondly)\b|&|\+)[\s,]*){{1,3}}(?=(?:{OPENERS})\b)"
    rf"|\s*,\s*(?=(?:{OPENERS})\b)",
    re.IGNORECASE,
)
# Shorter parts that refer back say too little by themselves.
_ELLIPSIS = 6

# What is named in a row, and how long a message is that does only that.
_ROW = re.compile(r"\s*(?:\n|,\s*(?:and\b)?|\band\b|\bn\b|\bor\b|\bvs\b|&|\+|/)\s*", re.IGNORECASE)
_WORDS_OF_A_ROW = 14
_LOOKS_LIKE_ONE = 0.25
_WORDS_OF_A_HALF = 3


@dataclass(frozen=True)
class Guess:
    """An intent and its probability."""

    intent: str
    probability: float


Ranking = Sequence[Guess]
Rank = Callable[[str], Ranking]


@dataclass(frozen=True)
class Asked:
    """What asks for something, a part of a message or all of it, and its likeliest intents."""

    text: str
    ranking: Ranking

    @property
    def intent(self) -> str:
        """The likeliest."""
        return self.ranking[0].intent


def read(text: str, rank: Rank) -> list[Asked]:
    """Finds what a message asks for.

    Args:
        text: a normalised message.
        rank: the likeliest intents of a text, best first.

    Returns:
        what is asked, in order, at least one; a wish for an appointment is always the first.
    """
    # A part of a row can be a part of a sentence too; each is recognised once.
    rank = cache(rank)
    whole = Asked(text, rank(text))
    rest = goes_on_with(text)
    if rest and (is_correction(text) or whole.intent in AROUND):
        whole = Asked(rest, rank(rest))
    told = after_courtesy(text) if whole.intent in POLITE else None
    if told and _is_in_pain(rank(told)[0]):
        # Nobody in pain is only greeted.
        whole = Asked(told, rank(told))
    row = _row(whole, rank)
    if row:
        return row
    sentences = split(whole.text)
    if sum(map(len, sentences)) < 2:
        return _halves(whole, rank) or [whole]
    parts = _Parts(whole)
    numbered = len(re.findall(_NUMBERED, whole.text)) > 1
    before = ""
    for sentence in sentences:
        joined = numbered or any(is_question(part) for part in sentence)
        for part in sentence:
            asked = Asked(part, rank(part))
            if before and parts.refers_elsewhere(asked):
                asked = _with(before, asked, rank)
            before = part
            row = _row(asked, rank)
            for one in row or [asked]:
                parts.add(one, joined or bool(row))
    return parts.asked()


class _Parts:
    """What is found in the parts of a message, one after the other."""

    def __init__(self, whole: Asked) -> None:
        self._whole = whole
        self._is_story = len(whole.text) > STORY
        self._suggested = {guess.intent for guess in whole.ranking}
        self._asked: dict[str, Asked] = {}
        self._clear: dict[str, Asked] = {}
        self._not_read: str | None = None

    def refers_elsewhere(self, part: Asked) -> bool:
        """Whether a part with "it" or "that" seems to mean what the message as a whole does not.

        "Where is it" is not about the clinic after "what is the piriformis".
        """
        says_itself = (
            part.ranking[0].probability >= SURE_OF_ITSELF and len(part.text.split()) > _ELLIPSIS
        )
        return refers_back(part.text) and part.intent not in self._suggested and not says_itself

    def add(self, part: Asked, joined: bool) -> None:
        """Takes a part; `joined` says that its sentence asks something."""
        best = part.ranking[0]
        if is_clause(part.text):
            return
        asks = joined and (is_question(part.text) or best.intent == PERSONAL)
        enough = SURE_OF_SUGGESTED if best.intent in self._suggested else SURE_OF_PART
        if best.intent in AROUND or self.refers_elsewhere(part):
            self._not_read = part.text if asks else self._not_read
        elif asks and best.probability >= enough:
            self._asked.setdefault(best.intent, part)
        elif best.probability >= SURE_OF_CLEAR:
            (self._asked if joined else self._clear).setdefault(best.intent, part)
        elif asks:
            self._not_read = part.text

    def asked(self) -> list[Asked]:
        """What is answered, of the message and of its parts."""
        whole, asked = self._whole, dict(self._asked)
        says_little = _says_little(whole)
        sure = whole.ranking[0].probability >= SURE_OF_SUGGESTED
        if asked and self._not_read and sure and not says_little:
            # One question is understood; the other is what the message as a whole looks like.
            asked.setdefault(whole.intent, Asked(self._not_read, whole.ranking))
        if not asked and says_little:
            asked = dict(self._clear)
        if whole.intent == PERSONAL and not self._is_story:
            asked = {PERSONAL: whole, **asked}
        if PERSONAL in asked:
            # General answers beside it would read as advice; facts of the clinic would not.
            asked = {
                intent: one
                for intent, one in asked.items()
                if intent in (PERSONAL, *WISHES) or intent.startswith(FACT)
            }
        # A form comes first, because it takes its slots from the whole message.
        ordered = sorted(asked.values(), key=lambda one: one.intent not in WISHES)
        ordered = ordered[:MOST_QUESTIONS]
        if len(ordered) > 1 or (ordered and (self._is_story or says_little)):
            return ordered
        return [whole]


def _row(whole: Asked, rank: Rank) -> list[Asked]:
    """The things that a message names in a row: "your fees and hours", "cupping or gua sha?".

    Facts of the clinic are told apart by their nouns alone; other things are two
    only when each of them is clear, and the message as a whole is likely to be about
    one of them: "needling or acupuncture" asks about neither.

    Returns:
        them in order; nothing if the message is no row.
    """
    words = whole.text.rstrip(" ?.!").split(" ")
    named = [part for part in _ROW.split(" ".join(words)) if part.strip()]
    bare = len(named) == 1 and len(words) <= MOST_QUESTIONS and whole.intent.startswith(FACT)
    if bare:
        named = words
    if not 1 < len(named) <= MOST_QUESTIONS or len(whole.text.split()) > _WORDS_OF_A_ROW:
        return []
    if any(refers_back(part) for part in named[1:]):
        return []
    row = {one.intent: one for one in (Asked(part, rank(part)) for part in reversed(named))}
    facts = all(intent.startswith(FACT) for intent in row)
    nouns = facts and not bare and not any(map(is_question, named))
    enough = SURE_OF_PART if nouns else SURE_OF_CLEAR
    likely = sum(guess.probability for guess in whole.ranking if guess.intent in row)
    about = likely >= _LOOKS_LIKE_ONE and not row.keys() & NOT_ASKED_ABOUT
    is_row = facts or (about and not bare)
    if is_row and all(one.ranking[0].probability >= enough for one in row.values()):
        return list(reversed(row.values()))
    return []


def _halves(whole: Asked, rank: Rank) -> list[Asked]:
    """The two questions of a message that are joined without the form of questions.

    "The training of who does it and whether you bill my insurer": each half has to be
    clear, and the message as a whole has to look a little like both.

    Returns:
        them in order; nothing if the message is one question.
    """
    suggested = {guess.intent for guess in whole.ranking} - NOT_ASKED_ABOUT
    joints = [] if whole.intent in NOT_ASKED_ABOUT else list(_ROW.finditer(whole.text))
    for joint in joints[:_PARTS_OF_A_SENTENCE]:
        named = whole.text[: joint.start()], whole.text[joint.end() :]
        if min(len(half.split()) for half in named) < _WORDS_OF_A_HALF:
            continue
        halves = {one.intent: one for one in (Asked(half, rank(half)) for half in named)}
        clear = all(one.ranking[0].probability >= SURE_OF_CLEAR for one in halves.values())
        if clear and len(halves) > 1 and halves.keys() <= suggested:
            return list(halves.values())
    return []


def _with(before: str, part: Asked, rank: Rank) -> Asked:
    """A part that refers back, read with what stands before it, where that makes it clear."""
    together = f"{before} {part.text}"
    ranking = rank(together)
    clear = ranking[0].probability >= SURE_OF_PART and ranking[0].intent not in NOT_ASKED_ABOUT
    return Asked(together, ranking) if clear else part


def _is_in_pain(guess: Guess) -> bool:
    return guess.intent == SYMPTOM and guess.probability >= SURE_OF_PART


def _says_little(whole: Asked) -> bool:
    """Whether a message as a whole is only what people say around a question."""
    surely_outside = whole.intent == OUT_OF_SCOPE and whole.ranking[0].probability >= SURE_OF_PART
    return whole.intent in AROUND and not surely_outside


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
