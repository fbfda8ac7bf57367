"""The signs of data/red_flags.yml in a message: concepts, composed over order and distance."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from math import prod
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap
from spacy.matcher import Matcher, PhraseMatcher
from spacy.tokens import Doc

from bot.errors import DataError
from bot.language.normaliser import normalise
from bot.language.spelling import Spelling, Words, general_words
from bot.safety.languages import ENGLISH, LANGUAGES, language_of
from bot.safety.words import CONTRACTIONS, ENDS, VOCAB, read_words, stem
from bot.yaml_files import read_yaml

EMERGENCY, URGENT = "emergency", "urgent"
URGENCIES = (EMERGENCY, URGENT)
# What a pattern can say besides naming a category.
OWN_SYMPTOM, SEEN_DOCTOR, LONG_AGO = "own_symptom", "seen_doctor", "long_ago"
TREATED = "treated"
STATEMENTS = (OWN_SYMPTOM, SEEN_DOCTOR, LONG_AGO, TREATED)

# How many words may stand between the concepts of a pattern that does not say it.
_WITHIN = 6
# What the end of a sentence between two concepts counts as.
_END_COUNTS = 5
# Of a concept that a message names again and again so many places are looked at.
_PLACES = 12
# A gap, or a word that stands for its one form alone.
_NEEDS_MATCHER = re.compile(r"(?:^|\s)(?:_(?:\s|$)|=)")
# "Gran's" is no misspelt "grand".
_POSSESSIVE = re.compile(r"(?<=\w)('s)\b", re.IGNORECASE)
# A phrase that can be read in more ways is left to the slower search.
_MOST_READINGS = 40
# "_" in a phrase.
_GAP = {"LEMMA": {"NOT_IN": sorted({*ENDS, "no", "not", "without"})}, "OP": "{0,3}"}
_KEYS_OF_A_PATTERN = {
    "id", "category", "says", "all", "within", "unless", "asks", "history", "questions", "unnamed",
    "yes", "no",
}  # fmt: skip
# So many letters a word shares with one of the lexicon to be worth a look at its stem.
_BEGINNING = 3


@dataclass(frozen=True)
class Category:
    """A kind of red flag.

    `urgency` is EMERGENCY or URGENT; `means` says in clinical words what counts,
    `source` where that is from.
    """

    id: str
    urgency: str
    means: str
    source: str


@dataclass(frozen=True)
class Pattern:
    """Concepts that together are a sign.

    `names` is the category, or one of STATEMENTS. `within` is how many words may
    stand between the concepts; `unless` are concepts that take the sense away;
    `asks` says that it is alone no more than a reason to ask; `history` that it
    counts however long ago it was; `questions` that it counts in a question that names
    nobody too; `unnamed` are those of the concepts that need not be named by somebody of
    whom a session is known; `yes` and `no` are messages in which it must be found, and
    must not.
    """

    id: str
    names: str
    all: Sequence[str]
    within: int
    unless: Sequence[str]
    asks: bool
    history: bool
    questions: bool
    unnamed: Sequence[str]
    yes: Sequence[str]
    no: Sequence[str]

    @property
    def language(self) -> str:
        """The language of its concepts: ids of French and Spanish patterns begin with it."""
        prefix = self.id.split("_")[0]
        return prefix if prefix in LANGUAGES else ENGLISH


@dataclass(frozen=True)
class Sign:
    """Where a pattern was found: the words of each concept, from first token to behind the last."""

    pattern: Pattern
    spans: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        """The first token."""
        return min(start for start, _ in self.spans)

    @property
    def end(self) -> int:
        """The token behind the last."""
        return max(end for _, end in self.spans)


class Lexicon:
    """The categories and patterns of a file.

    Args:
        file: as data/red_flags.yml is; docs/safety.md describes it.

    Raises:
        DataError: what is wrong in the file, with key and line.
    """

    def __init__(self, file: Path) -> None:
        content = read_yaml(file, DataError)
        if not isinstance(content, CommentedMap):
            raise DataError(file, "must hold categories, concepts and patterns.")
        self.categories = {one.id: one for one in _categories(file, content)}
        phrases = _phrases(file, content)
        self.patterns = list(_patterns(file, content, self.categories, phrases))
        self._concepts = phrases.keys()
        # Plain phrases are found in one pass, whatever their number; the few with gaps are not.
        self._plain = PhraseMatcher(VOCAB, attr="LEMMA")
        self._gapped = Matcher(VOCAB)
        for concept, written in phrases.items():
            readings = {phrase: _readings(phrase) for phrase in written}
            plain = [stems for listed in readings.values() for stems in listed]
            gapped = [
                tokens
                for phrase, listed in readings.items()
                if not listed
                for tokens in _tokens(phrase)
            ]
            if plain:
                self._plain.add(concept, [Doc(VOCAB, words=one, lemmas=one) for one in plain])
            if gapped:
                self._gapped.add(concept, gapped)
        self._spelling = Spelling(Words({}, _vocabulary(phrases)))

    def read(self, text: str) -> Doc:
        """A message as tokens, its misspelt English words mended with those of the lexicon."""
        text = normalise(text)
        if language_of(text) != ENGLISH:
            return read_words(text)
        return read_words("".join(map(self._spelling.mend, _POSSESSIVE.split(text))))

    def find(self, doc: Doc, treated: bool = False) -> list[Sign]:
        """The signs in a text; each stands where the concepts of its pattern are closest.

        Args:
            doc: see `read`.
            treated: whether its writer had a session in the last days: what a
                pattern says of the session then need not be named.
        """
        places: dict[str, list[tuple[int, int]]] = {concept: [] for concept in self._concepts}
        gapped = self._gapped(doc) if len(self._gapped) else []
        for key, start, end in [*self._plain(doc), *gapped]:
            places[VOCAB.strings[key]].append((start, end))
        ends = _ends_before(doc)
        return [
            sign for pattern in self.patterns for sign in _found(pattern, treated, places, ends)
        ]


Places = Mapping[str, list[tuple[int, int]]]


def _found(pattern: Pattern, treated: bool, places: Places, ends: Sequence[int]) -> Iterator[Sign]:
    """For each place of the first concept the nearest others.

    Several, because "I never faint. I fainted today" denies the first alone.
    """
    known = pattern.unnamed if treated else ()
    first, *others = [concept for concept in pattern.all if concept not in known]
    for place in places[first][:_PLACES]:
        best, closest = None, pattern.within + 1
        for rest in product(*(places[concept][:_PLACES] for concept in others)):
            ordered = sorted((place, *rest))
            if any(second[0] < first[1] for first, second in pairwise(ordered)):
                continue
            start, end = ordered[0][0], max(end for _, end in ordered)
            between = end - start - sum(last - first for first, last in ordered)
            between += _END_COUNTS * (ends[end - 1] - ends[start])
            if between < closest and not _is_taken_away(pattern, places, start, end):
                best, closest = Sign(pattern, (place, *rest)), between
        if best:
            yield best


def _is_taken_away(pattern: Pattern, places: Places, start: int, end: int) -> bool:
    return any(
        first < end + _WITHIN and last > start - _WITHIN
        for concept in pattern.unless
        for first, last in places[concept]
    )


def _ends_before(doc: Doc) -> list[int]:
    """How many sentences end before each token."""
    counted = [0]
    for token in doc:
        counted.append(counted[-1] + (token.text in ENDS))
    return counted


# --- phrases -----------------------------------------------------------------------------


def _readings(phrase: str) -> list[list[str]]:
    """Each way to read a phrase, as stems: "a/b (c)" has four.

    Returns:
        nothing for a phrase with gaps, or with more ways than are worth listing.
    """
    if _NEEDS_MATCHER.search(phrase):
        return []
    choices: list[list[list[str]]] = []
    for part in phrase.split():
        readings = [_stems(word) for word in part.strip("()").split("/")]
        choices.append([*readings, []] if part.startswith("(") else readings)
    if prod(map(len, choices)) > _MOST_READINGS:
        return []
    return [[stem for one in chosen for stem in one] for chosen in product(*choices)]


def _tokens(phrase: str) -> list[list[dict[str, Any]]]:
    """A phrase as spaCy's matcher wants it.

    Alternatives in the first place are patterns of their own: the matcher tries the
    first place at every word, and a set there costs more than words one by one.
    """
    specs = [spec for part in phrase.split() for spec in _specs(part)]
    key, value = next(iter(specs[0].items()))
    if isinstance(value, str) or "OP" in specs[0]:
        return [specs]
    return [[{key: one}, *specs[1:]] for one in value["IN"]]


def _specs(part: str) -> list[dict[str, Any]]:
    if part == "_":
        return [dict(_GAP)]
    if part.startswith("="):
        return [{"LOWER": {"IN": part[1:].split("/")}}]
    forms = [_stems(word) for word in part.strip("()").split("/")]
    specs: list[dict[str, Any]]
    if len(forms) == 1:
        specs = [{"LEMMA": form} for form in forms[0]]
    else:
        specs = [{"LEMMA": {"IN": sorted({form[0] for form in forms})}}]
    if part.startswith("("):
        specs[-1]["OP"] = "?"
    return specs


@cache
def _stems(word: str) -> list[str]:
    return [token.lemma_ for token in read_words(word)]


def _vocabulary(phrases: Mapping[str, Sequence[str]]) -> list[str]:
    """Every form of every word in the phrases that a dictionary knows: what is mended to."""
    written = " ".join(phrase for listed in phrases.values() for phrase in listed)
    words = {word.strip("()=_") for word in written.replace("/", " ").lower().split()}
    words = {word for word in words if word.isalpha()}
    stems = {stem(word) for word in words}
    beginnings = {word[:_BEGINNING] for word in words}
    forms = {
        word for word in general_words() if word[:_BEGINNING] in beginnings and stem(word) in stems
    }
    return sorted(forms | words | CONTRACTIONS)


# --- reading the file --------------------------------------------------------------------


def _categories(file: Path, content: CommentedMap) -> Iterator[Category]:
    for entry in _entries(file, content, "categories"):
        for key in ("id", "urgency", "means", "source"):
            if not isinstance(entry.get(key), str):
                raise DataError(file, f"needs '{key}'.", "categories", entry.lc.line + 1)
        if entry["urgency"] not in URGENCIES:
            line = entry.lc.data["urgency"][0] + 1
            problem = f"urgency: '{entry['urgency']}' is neither {EMERGENCY} nor {URGENT}."
            raise DataError(file, problem, entry["id"], line)
        yield Category(entry["id"], entry["urgency"], entry["means"], entry["source"])


def _phrases(file: Path, content: CommentedMap) -> dict[str, list[str]]:
    """The phrases of each concept; "@other" among them stands for those of another."""
    concepts = content.get("concepts")
    if not isinstance(concepts, CommentedMap):
        raise DataError(file, "is missing or holds no lists of phrases.", "concepts")
    phrases: dict[str, list[str]] = {}
    for name, listed in concepts.items():
        line = concepts.lc.data[name][0] + 1
        if not isinstance(listed, list) or not listed:
            raise DataError(file, "needs a list of phrases.", f"concepts.{name}", line)
        phrases[name] = []
        for phrase in map(str, listed):
            if phrase.startswith("@") and phrase[1:] not in phrases:
                problem = f"'{phrase}' names no concept above it."
                raise DataError(file, problem, f"concepts.{name}", line)
            phrases[name] += phrases[phrase[1:]] if phrase.startswith("@") else [phrase]
    return phrases


def _patterns(
    file: Path,
    content: CommentedMap,
    categories: Mapping[str, Category],
    concepts: Mapping[str, list[str]],
) -> Iterator[Pattern]:
    seen: set[str] = set()
    for entry in _entries(file, content, "patterns"):
        name, line = str(entry.get("id")), entry.lc.line + 1
        unknown = entry.keys() - _KEYS_OF_A_PATTERN
        if unknown:
            raise DataError(file, f"there is no key '{min(unknown)}'.", name, line)
        if name in seen:
            raise DataError(file, "stands there twice.", name, line)
        seen.add(name)
        if "says" in entry:
            if entry["says"] not in STATEMENTS or "category" in entry:
                problem = f"says: one of {', '.join(STATEMENTS)}, and no category."
                raise DataError(file, problem, name, line)
        elif entry.get("category") not in categories:
            raise DataError(file, f"'{entry.get('category')}' is no category.", name, line)
        for concept in [*(entry.get("all") or []), *(entry.get("unless") or [])]:
            if concept not in concepts:
                raise DataError(file, f"'{concept}' is no concept.", name, line)
        for key in ("all", "yes", "no"):
            if not isinstance(entry.get(key), list) or not entry[key]:
                raise DataError(file, f"needs a list under '{key}'.", name, line)
        if not set(entry.get("unnamed") or ()) < set(entry["all"]):
            raise DataError(file, "unnamed: write some of the concepts under 'all'.", name, line)
        if not isinstance(entry.get("within", _WITHIN), int):
            raise DataError(file, "within: write a number of words.", name, line)
        yield Pattern(
            id=name,
            names=entry.get("says") or entry["category"],
            all=tuple(entry["all"]),
            within=entry.get("within", _WITHIN),
            unless=tuple(entry.get("unless") or ()),
            asks=bool(entry.get("asks")),
            history=bool(entry.get("history")) or "says" in entry,
            questions=bool(entry.get("questions")),
            unnamed=tuple(entry.get("unnamed") or ()),
            yes=tuple(map(str, entry["yes"])),
            no=tuple(map(str, entry["no"])),
        )


def _entries(file: Path, content: CommentedMap, key: str) -> Iterator[CommentedMap]:
    entries = content.get(key)
    if not isinstance(entries, list):
        raise DataError(file, "is missing or is no list.", key)
    for entry in entries:
        if not isinstance(entry, CommentedMap):
            raise DataError(file, f"'{entry}' is not 'key: value' lines.", key)
        yield entry
