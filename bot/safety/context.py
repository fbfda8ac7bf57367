"""How a sign is meant: present (in whom), denied, past and over, or asked about in general.

Rules for words of patients, not of clinical records: "I can't control my bladder"
is no denial, and neither is "not only". What cannot be told stays UNCLEAR: whether
it is asked about depends on how likely its meaning is a symptom.
"""

from __future__ import annotations

import re

from spacy.tokens import Doc, Span

from bot.safety.assessment import Meant
from bot.safety.attribution import REACH, is_anothers, may_be_nobodys
from bot.safety.lexicon import Sign
from bot.safety.temporality import NOW, when
from bot.safety.words import ENDS


def how_meant(doc: Doc, sign: Sign) -> Meant:
    """How a sign is meant where it stands in a text.

    Args:
        doc: the text, see `Lexicon.read`.
        sign: what the lexicon found in it.

    Returns:
        PRESENT or ANOTHERS unless the text says otherwise of this very sign.
    """
    if any(_is_denied(doc, sign, start) for start, _ in sign.spans):
        return Meant.DENIED
    sentence = _sentence(doc, sign)
    around = doc[max(0, sign.start - REACH) : sign.end + REACH]
    nobodys = may_be_nobodys(around, sentence, doc[sign.end :]) or _is_quoted(doc, sign)
    if _asks_in_general(sentence) and not sign.pattern.questions:
        elsewhere = f"{doc[: sentence.start].text} . {doc[sentence.end :].text}"
        meant = _of_somebody(elsewhere, sentence.text)
        return Meant.UNCLEAR if nobodys and meant.is_there else meant
    if nobodys:
        return Meant.UNCLEAR
    meant = when(sentence.text, doc.text)
    anothers = is_anothers(doc[max(0, sign.start - REACH) : sign.end])
    if sign.pattern.history:
        # One's own cancer counts however long ago it was, that of a late uncle does not.
        return Meant.UNCLEAR if anothers and not meant.is_there else Meant.PRESENT
    return Meant.ANOTHERS if anothers and meant is Meant.PRESENT else meant


# --- denied ------------------------------------------------------------------------------

# After these nothing of what follows is there: "no numbness", "without any fever".
_NONE_OF = frozenset(("no", "nil", "without", "neither", "nor", "none", "deni", "nobodi", "noth"))
# What "no" denies here is not the sign: "no warning", "no control", "no better".
_NO_OF_ANOTHER = frozenset(
    (
        "one", "idea", "matter", "doubt", "way", "reason", "relief", "warn", "chang", "better",
        "improv", "longer", "more", "sooner", "joke", "sleep", "control", "feel", "sensat",
        "strength", "power", "forc", "rush", "thank", "problem", "insur", "wonder", "point",
        "help", "tri", "eas", "work", "touch", "luck", "clue",
    )
)  # fmt: skip
# "Not" denies what these have for their object: "I don't have", "haven't noticed".
_HAVING = frozenset(
    (
        "have", "get", "feel", "notic", "experi", "see", "be", "ani", "suffer", "show", "lose",
        "wet", "faint", "fall", "pass", "hit", "cough", "bleed", "swell", "ooz", "crash", "trip",
        "go", "want", "think",
    )
)  # fmt: skip
# After these a denial is over, and something else begins.
_TURNS = frozenset(
    (
        "but", "howev", "though", "although", "except", "onli", "yet", "apart", "besid", "just",
        "now", "becaus", "so", "then", "instead", "still", "i", "he", "she", "we", "they", "it",
    )
)  # fmt: skip
_BEGINS_ANEW = frozenset(("my", "i", "now", "then", "it", "the", "his", "her"))
# So far before a sign a denial may stand: of a list, and of one thing.
_REACH_OF_A_LIST, _REACH = 14, 5
# "I never had my chest clamp up like today."
_COMPARED = frozenset(("like", "until", "befor", "till"))
_REACH_OF_NEVER = 12


def _is_denied(doc: Doc, sign: Sign, place: int) -> bool:
    """Whether a denial before one concept of a sign, in the same clause, denies it."""
    of_sign = {at for start, end in sign.spans for at in range(start, end)}
    for at in range(place - 1, max(-1, place - 1 - _REACH_OF_A_LIST), -1):
        token = doc[at]
        if at in of_sign:
            continue
        if _denies(doc, at, place):
            return True
        begins = token.lemma_ == "and" and doc[at + 1].lemma_ in _BEGINS_ANEW
        if token.text in ENDS or token.lemma_ in _TURNS or begins:
            return False
    return False


def _denies(doc: Doc, at: int, place: int) -> bool:
    word, following = doc[at].lemma_, doc[at + 1].lemma_
    if word == "without" and "not" in {token.lemma_ for token in doc[max(0, at - 6) : at]}:
        return False  # "I can't walk far without my chest going tight"
    if word == "no" and following == "more":
        return doc[at + 2].lemma_ not in _NO_OF_ANOTHER
    if word in _NONE_OF:
        return following not in _NO_OF_ANOTHER
    if word not in ("not", "never") or following in ("onli", "just", "sure", "even", "to"):
        return False
    if at and doc[at - 1].lemma_ in ("can", "could"):
        return False
    if word == "never":
        return not _COMPARED & {token.lemma_ for token in doc[place : place + _REACH_OF_NEVER]}
    after = {token.lemma_ for token in doc[at + 2 : at + 3]}
    if following == "a" and after & {"bit", "sign", "trace", "hint"}:
        return True
    if following == "in":  # "I wasn't in a crash", but "I am not in control"
        return bool(after & {"a", "an", "ani"})
    # "They aren't red or hot or swollen": each of a list is denied.
    distance = place - at - 2 * sum(token.lemma_ == "or" for token in doc[at:place])
    return distance <= 2 or (following in _HAVING and distance <= _REACH)


# --- in general ----------------------------------------------------------------------------

# Whom a sign can be told of.
_PERSON = re.compile(
    r"\b(?:i|i'm|im|my|me|mine|he|she|his|her|him|we|our|husband|wife|mum|mom|dad|mother|father|"
    r"son|daughter|grandma|grandpa|nan|gran|brother|sister|partner|boyfriend|girlfriend|kid|baby)\b",
    re.IGNORECASE,
)
_ASKS = frozenset(
    (
        "can", "could", "do", "be", "what", "how", "whi", "when", "which", "should", "would",
        "will", "ani", "anyon", "where", "whats", "suppos", "hypothet", "if",
    )
)  # fmt: skip
# These ask without the mark of a question too.
_SAYS_WITHOUT_MARK = frozenset(("be", "do", "will"))
# "Is it normal", "what does it mean when" ask those who have it.
_OF_ONES_OWN = re.compile(
    r"^\W*(?:is|are|would|does|do)\W+(?:\w+\W+){0,2}(?:normal|usual|ok|okay|bad|common|fine|mean)\b"
    r"|\bworr(?:y|ied|ying)\b|\bit mean\b|\bdangerous\b|\bserious\b",
    re.IGNORECASE,
)
# Whose question is no patient's.
_STUDY = re.compile(
    r"\b(?:for|in|on|of|from|about|revising|writing|this|which|what)\s+(?:\w+\s+){0,3}"
    r"(?:exams?|textbook|essay|novel|journalist|handout|leaflet|dictionary|quiz|thesis|"
    r"literature|hypothetical\w*|poster|films?|movie|documentary|podcast)\b",
    re.IGNORECASE,
)


def _asks_in_general(sentence: Span) -> bool:
    words = [token.lemma_ for token in sentence if token.is_alpha]
    text = sentence.text
    if not words or NOW.search(text):
        return False
    if _STUDY.search(text):
        return True
    if _PERSON.search(text) or _OF_ONES_OWN.search(text):
        return False
    asks = words[0] in _ASKS and words[1:2] != ["not"]
    return asks and (sentence[-1].text == "?" or words[0] not in _SAYS_WITHOUT_MARK)


def _of_somebody(elsewhere: str, question: str) -> Meant:
    """Whether what stands around a general question tells that somebody has it now."""
    if NOW.search(elsewhere) and not _STUDY.search(question):
        return Meant.PRESENT
    return Meant.UNCLEAR if _PERSON.search(elsewhere) else Meant.GENERAL


def _sentence(doc: Doc, sign: Sign) -> Span:
    """The sentence or sentences in which a sign stands."""
    start, end = sign.start, sign.end
    while start > 0 and doc[start - 1].text not in ENDS:
        start -= 1
    while end < len(doc) and doc[end - 1].text not in ENDS:
        end += 1
    return doc[start:end]


# A quotation mark that is open, and what closes it; an apostrophe stands within a word.
_OPENED = re.compile(r"""(?<!\w)(["'])(?=\w|$)(?:(?!\1).|(?<=\w)\1(?=\w))*$""")
_CLOSES = {'"': re.compile('"'), "'": re.compile(r"(?:^|(?<=\S))'(?!\w)")}


def _is_quoted(doc: Doc, sign: Sign) -> bool:
    """Whether a sign stands between quotation marks: of what was said, typed or ticked."""
    before, after = doc[: sign.start].text, doc[sign.end :].text
    opened = _OPENED.search(before)
    return bool(opened and _CLOSES[opened[1]].search(after))
