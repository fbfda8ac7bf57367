"""What others would do with the same messages: keywords, negation libraries, one line alone.

Each gets the lexicon of data/red_flags.yml where it needs one, and decides whether
a message is told to see a doctor.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from bot.language.normaliser import normalise
from bot.safety.context import how_meant
from bot.safety.detector import Detector
from bot.safety.lexicon import STATEMENTS, Sign
from bot.safety.passages import passages

Alarms = Callable[[str], bool]

# What a first list of keywords for such an assistant looks like.
_KEYWORDS = (
    "bladder", "bowel", "incontinen", "saddle", "numb", "can't feel", "cant feel", "can't walk",
    "weakness", "paraly", "foot drop", "chest pain", "chest tight", "can't breathe",
    "cant breathe", "short of breath", "breathless", "coughing blood", "slurred", "droop",
    "stroke", "vision", "worst headache", "swollen", "swelling", "throat", "hives", "fainted",
    "passed out", "blacked out", "unconscious", "seizure", "bleeding", "fell", "accident",
    "crash", "tearing", "suicid", "kill myself", "want to die", "end my life", "self-harm",
    "night pain", "fever", "chills", "night sweats", "infected", "pus", "cancer", "tumour",
    "tumor", "weight loss", "lost weight", "osteoporosis", "steroid", "blood clot", "dvt",
)  # fmt: skip


def baselines(detector: Detector) -> dict[str, Alarms]:
    """The contenders by name, each a function that says whether a text alarms."""
    return {
        "keyword list": _by_keywords,
        "lexicon with negspacy": _with_library(detector, _negspacy(), _negated_by_negspacy),
        "lexicon with medspacy (ConText)": _with_library(detector, _medspacy(), _set_aside),
        "our lexicon with our context rules": lambda text: bool(_present(detector, text)),
        "our classifier alone (its first guess)": lambda text: _first_guess(detector, text),
    }


def _by_keywords(text: str) -> bool:
    plain = normalise(text).lower()
    return any(keyword in plain for keyword in _KEYWORDS)


def _signs(detector: Detector, text: str) -> tuple[Doc, list[Sign]]:
    doc = detector.lexicon.read(text)
    found = detector.lexicon.find(doc)
    return doc, [
        sign for sign in found if sign.pattern.names not in STATEMENTS and not sign.pattern.asks
    ]


def _present(detector: Detector, text: str) -> list[Sign]:
    doc, signs = _signs(detector, text)
    return [sign for sign in signs if how_meant(doc, sign).is_there]


def _first_guess(detector: Detector, text: str) -> bool:
    likely = (
        sum(detector.meaning.probabilities(one).values()) for one in passages(normalise(text))
    )
    return max(likely) > 0.5


# --- libraries for negation ----------------------------------------------------------------


def _with_library(
    detector: Detector, language: Language, set_aside: Callable[[Any], bool]
) -> Alarms:
    """The lexicon finds the signs, a library says which of them count."""

    def alarms(text: str) -> bool:
        doc, signs = _signs(detector, text)
        if not signs:
            return False
        words = Doc(language.vocab, words=[token.text for token in doc])
        spans = [Span(words, sign.start, sign.end, label="SIGN") for sign in signs]
        words.ents = filter_spans(spans)
        for name, component in language.pipeline:
            if name != "target_matcher":
                words = component(words)
        return not all(set_aside(entity) for entity in words.ents)

    return alarms


@cache
def _negspacy() -> Language:
    import negspacy.negation  # noqa: F401  registers the component

    language = spacy.blank("en")
    language.add_pipe("sentencizer")
    language.add_pipe("negex", config={"ent_types": ["SIGN"]})
    return language


@cache
def _medspacy() -> Language:
    import medspacy.context  # noqa: F401  registers the component

    language = spacy.blank("en")
    language.add_pipe("sentencizer")
    language.add_pipe("medspacy_context")
    return language


def _negated_by_negspacy(entity: Any) -> bool:
    return bool(entity._.negex)


def _set_aside(entity: Any) -> bool:
    marks = entity._
    return bool(marks.is_negated or marks.is_historical or marks.is_hypothetical)
