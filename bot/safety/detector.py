"""Finds red flags in a message: by the lexicon, and by what the message means.

No Rasa and no database: text in, assessment out. docs/safety.md tells the method,
its sources and how well it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from spacy.tokens import Doc

from bot.language.normaliser import normalise
from bot.safety.assessment import Assessment, Decision, Finding, Line, Meant
from bot.safety.context import how_meant
from bot.safety.languages import ENGLISH, language_of
from bot.safety.lexicon import STATEMENTS, URGENCIES, URGENT, Lexicon, Sign
from bot.safety.passages import passages

# "Stroke??" has no context to be judged by: in so few words a reason to ask is a sign, and
# the meaning line alone must be so sure ("he is 84").
_BARE, _BARE_ALONE = 3, 0.8
# "Cant breth" looks French, "je saigne" English: up to so many words letters alone mislead.
_HARD_TO_TELL = 5
# A probability below it is not worth a finding.
_WORTH_MENTION = 0.05


class Meaning(Protocol):
    """The second line: what a text means, whatever its words."""

    def probabilities(self, text: str) -> Mapping[str, float]:
        """How likely a normalised text is a present sign of each category, from 0 to 1."""


@dataclass(frozen=True)
class Thresholds:
    """How likely the meaning line must find a flag for each thing to be done.

    Each pair is for escalating and for asking: `alone` where the lexicon finds
    nothing, `hint` where it finds what is only a reason to ask or is unclear,
    `sign` where it finds a sign; a sign is asked about however unlikely the meaning
    line finds it.
    """

    alone: tuple[float, float]
    hint: tuple[float, float]
    sign: tuple[float, float]


# By urgency, or by category: an emergency that is only asked about loses minutes, an urgent
# sign little. Hints at self-harm sound like many cancellations; whoever is asked in time is
# not lost. docs/safety.md says how they were chosen.
THRESHOLDS = {
    "emergency": Thresholds(alone=(0.35, 0.28), hint=(0.25, 0.05), sign=(0.05, 0.0)),
    "urgent": Thresholds(alone=(0.7, 0.45), hint=(0.5, 0.05), sign=(0.3, 0.0)),
    "self_harm": Thresholds(alone=(0.8, 0.35), hint=(0.25, 0.05), sign=(0.05, 0.0)),
}


class Detector:
    """Assesses messages.

    Args:
        lexicon: see `Lexicon`.
        meaning: see `bot.safety.model`.
    """

    def __init__(self, lexicon: Lexicon, meaning: Meaning) -> None:
        self.lexicon = lexicon
        self.meaning = meaning

    def assess(self, text: str, treated: bool = False) -> Assessment:
        """What a message says of red flags.

        Args:
            text: as it was typed.
            treated: whether its writer had a session in the last days. "I am running
                a temperature" is then a sign, though no session is named.
        """
        if not any(map(str.isalnum, text)):  # pictures alone tell of no symptom
            return Assessment(Decision.CLEAR)
        normalised = normalise(text)
        doc = self.lexicon.read(normalised)
        signs = _most_alarming(
            (sign, how_meant(doc, sign)) for sign in self.lexicon.find(doc, treated)
        )
        flags = [(sign, meant) for sign, meant in signs if sign.pattern.names not in STATEMENTS]
        says = {
            sign.pattern.names
            for sign, meant in signs
            if sign.pattern.names in STATEMENTS and meant.is_there
        }
        likely, by_meaning = self._by_meaning(normalised, treated)
        found = [*(self._by_words(doc, sign, meant) for sign, meant in flags), *by_meaning]
        language = _language(normalised, [sign for sign, _ in signs])
        bare = len(normalised.split()) <= _BARE
        decided = self._decide(flags, by_meaning, likely, bare, foreign=language != ENGLISH)
        return self._assessment(decided, found, sorted(says), language)

    def escalation(
        self, categories: Sequence[str], findings: Sequence[Finding], of: Assessment
    ) -> Assessment:
        """An assessment that escalates.

        Args:
            categories: what is escalated.
            findings: what was found.
            of: the assessment that it takes the place of.
        """
        decided = dict.fromkeys(categories, Decision.ESCALATE)
        return self._assessment(decided, findings, of.statements, of.language)

    # --- the two lines ---------------------------------------------------------------

    def _by_words(self, doc: Doc, sign: Sign, meant: Meant) -> Finding:
        category = self.lexicon.categories[sign.pattern.names]
        words = doc[sign.start : sign.end].text
        return Finding(category.id, category.urgency, words, meant, Line.LEXICON, sign.pattern.id)

    def _by_meaning(self, text: str, treated: bool) -> tuple[float, list[Finding]]:
        """How likely a text holds any flag, and for each category the passage that means it most.

        Of a long text each passage is judged by itself: many small doubts are no flag.
        """
        likely, best = 0.0, dict[str, Finding]()
        for passage, read in _readings(passages(text), treated):
            probabilities = self.meaning.probabilities(read)
            likely = max(likely, sum(probabilities.values()))
            for category, score in probabilities.items():
                known = best.get(category)
                if score >= _WORTH_MENTION and (known is None or score > (known.score or 0)):
                    urgency = self.lexicon.categories[category].urgency
                    best[category] = Finding(
                        category, urgency, passage, Meant.PRESENT, Line.MEANING, score=score
                    )
        return likely, list(best.values())

    # --- both together ---------------------------------------------------------------

    def _decide(
        self,
        flags: Sequence[tuple[Sign, Meant]],
        by_meaning: Sequence[Finding],
        likely: float,
        bare: bool,
        foreign: bool,
    ) -> dict[str, Decision]:
        """What is done about each category that is to be escalated or asked about."""
        scores = {one.category: one.score or 0.0 for one in by_meaning}
        possible = [meant for _, meant in flags if meant in _POSSIBLE]
        improving = bool(possible) and all(meant is Meant.IMPROVING for meant in possible)
        decided: dict[str, Decision] = {}

        def decide(category: str, found: str) -> None:
            urgency = self.lexicon.categories[category].urgency
            escalate, check = getattr(THRESHOLDS.get(category, THRESHOLDS[urgency]), found)
            # "Reduces day by day" is worth a question; only an emergency is worth more.
            if likely >= escalate and not (improving and urgency == URGENT):
                decided[category] = Decision.ESCALATE
            elif likely >= check:
                decided.setdefault(category, Decision.CHECK)

        if scores and (likely >= _BARE_ALONE or not bare):
            decide(max(scores, key=lambda category: scores[category]), "alone")
        for sign, meant in flags:
            if meant.is_there and (bare or not sign.pattern.asks):
                decide(sign.pattern.names, "sign")
            elif meant in _POSSIBLE:
                decide(sign.pattern.names, "hint")
        if foreign:
            # A question of ours would not be understood.
            return dict.fromkeys(decided, Decision.ESCALATE)
        return decided

    def _assessment(
        self,
        decided: Mapping[str, Decision],
        findings: Sequence[Finding],
        statements: Sequence[str],
        language: str,
    ) -> Assessment:
        for decision in (Decision.ESCALATE, Decision.CHECK):
            categories = [name for name, one in decided.items() if one is decision]
            if categories:
                categories.sort(key=lambda name: self._rank(name, findings))
                urgency = self.lexicon.categories[categories[0]].urgency
                return Assessment(decision, urgency, categories, findings, statements, language)
        return Assessment(
            Decision.CLEAR, findings=findings, statements=statements, language=language
        )

    def _rank(self, category: str, findings: Sequence[Finding]) -> tuple[int, float]:
        urgency = URGENCIES.index(self.lexicon.categories[category].urgency)
        return urgency, -max(
            (one.score or 1.0 for one in findings if one.category == category), default=0.0
        )


def _language(text: str, signs: Sequence[Sign]) -> str:
    """The language of a text; where it has few words that of its signs, if they agree."""
    languages = {sign.pattern.language for sign in signs}
    if len(text.split()) <= _HARD_TO_TELL and len(languages) == 1:
        return languages.pop()
    return language_of(text)


# What is said to the meaning line before the words of who had a session in the last days.
_AFTER_SESSION = "since my session: "


def _readings(passages: Sequence[str], treated: bool) -> Iterator[tuple[str, str]]:
    """Each passage with what is read of it: itself, and what it means after a session."""
    for passage in passages:
        yield passage, passage
        if treated:
            yield passage, _AFTER_SESSION + passage


# What may be there now, the most alarming first.
_POSSIBLE = (Meant.PRESENT, Meant.ANOTHERS, Meant.UNCLEAR, Meant.IMPROVING)
# Of several places where a pattern is found the first of these counts.
_ALARMING = (*_POSSIBLE, Meant.GENERAL, Meant.PAST, Meant.DENIED)


def _most_alarming(signs: Iterable[tuple[Sign, Meant]]) -> list[tuple[Sign, Meant]]:
    best: dict[str, tuple[Sign, Meant]] = {}
    for sign, meant in signs:
        known = best.get(sign.pattern.id)
        if known is None or _ALARMING.index(meant) < _ALARMING.index(known[1]):
            best[sign.pattern.id] = sign, meant
    return list(best.values())
