"""Every pattern of data/red_flags.yml finds what it must and not what it must not."""

from __future__ import annotations

import random
import string
import time
from pathlib import Path

import pytest

from bot.errors import DataError
from bot.safety.context import how_meant
from bot.safety.lexicon import EMERGENCY, STATEMENTS, URGENT, Lexicon, Pattern
from bot.safety.model import LEXICON_FILE

LEXICON = Lexicon(LEXICON_FILE)
PATTERNS = [pytest.param(pattern, id=pattern.id) for pattern in LEXICON.patterns]


def present(lexicon: Lexicon, text: str) -> set[str]:
    """The patterns that a text holds, of what is there now."""
    doc = lexicon.read(text)
    return {sign.pattern.id for sign in lexicon.find(doc) if how_meant(doc, sign).is_there}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_finds_its_examples(pattern: Pattern) -> None:
    missed = [text for text in pattern.yes if pattern.id not in present(LEXICON, text)]
    assert not missed


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_leaves_its_counterexamples_alone(pattern: Pattern) -> None:
    found = [text for text in pattern.no if pattern.id in present(LEXICON, text)]
    assert not found


def test_the_categories_are_those_that_were_agreed() -> None:
    urgent = {"night_pain", "worsening_numbness", "systemic_infection", "site_infection",
              "cancer_history", "fracture_risk", "dvt"}  # fmt: skip
    emergency = {"cauda_equina", "rapid_weakness", "chest_or_breathing", "stroke", "anaphylaxis",
                 "collapse", "severe_bleeding", "major_trauma", "aortic", "self_harm"}  # fmt: skip
    found = {one.id: one.urgency for one in LEXICON.categories.values()}
    assert found == {**dict.fromkeys(emergency, EMERGENCY), **dict.fromkeys(urgent, URGENT)}


def test_every_category_and_statement_has_patterns() -> None:
    named = {pattern.names for pattern in LEXICON.patterns}
    assert named == {*LEXICON.categories, *STATEMENTS}


@pytest.mark.parametrize(
    "text",
    [
        "I cant control my bladdder",
        "lost controll of my blader this mornin",
        "my chets hurts and i cant breath",
        "chest paiin since lunch",
    ],
)
def test_misspelt_words_are_read(text: str) -> None:
    assert present(LEXICON, text)


# --- the file ----------------------------------------------------------------------------

GOOD = """
categories:
- {id: dvt, urgency: urgent, means: a swollen calf, source: first aid}
concepts:
  calf: [calf]
  swollen: [swollen]
patterns:
- {id: swollen_calf, category: dvt, all: [calf, swollen], yes: [my calf is swollen], no: [my calf]}
"""


def written(folder: Path, content: str) -> Path:
    file = folder / "red_flags.yml"
    file.write_text(content, "utf-8")
    return file


def test_a_file_is_read(tmp_path: Path) -> None:
    lexicon = Lexicon(written(tmp_path, GOOD))
    assert present(lexicon, "swollen, hot calf") == {"swollen_calf"}


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("urgency: urgent", "urgency: soon", "'soon' is neither emergency nor urgent"),
        ("category: dvt", "category: dtv", "'dtv' is no category"),
        ("all: [calf, swollen]", "all: [calf, swolen]", "'swolen' is no concept"),
        ("no: [my calf]", "no: []", "needs a list under 'no'"),
        ("no: [my calf]", "no: [my calf], witin: 3", "there is no key 'witin'"),
        ("no: [my calf]", "no: [my calf], within: near", "write a number of words"),
        ("category: dvt", "says: hello", "says: one of"),
        ("calf: [calf]", "calf: []", "needs a list of phrases"),
        ("calf: [calf]", "calf: ['@leg']", "'@leg' names no concept above it"),
        ("source: first aid", "sauce: first aid", "needs 'source'"),
        ("concepts:", "concept:", "is missing"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    tmp_path: Path, right: str, wrong: str, says: str
) -> None:
    assert right in GOOD
    with pytest.raises(DataError, match=r"red_flags\.yml") as raised:
        Lexicon(written(tmp_path, GOOD.replace(right, wrong, 1)))
    assert says in str(raised.value)


def test_a_pattern_stands_there_once(tmp_path: Path) -> None:
    twice = GOOD + GOOD.strip().splitlines()[-1] + "\n"
    with pytest.raises(DataError, match="twice"):
        Lexicon(written(tmp_path, twice))


# --- time --------------------------------------------------------------------------------


def random_texts(count: int) -> list[str]:
    """Texts out of the lexicon's own words, of repetitions, of noise; up to 10,000 characters."""
    chance = random.Random(4)
    words = [word for pattern in LEXICON.patterns for text in pattern.yes for word in text.split()]
    noise = string.printable + "äöüéñ中文العربية🙂💉\u200b\u202e"
    texts = []
    for number in range(count):
        kind = number % 5
        if kind == 0:
            texts.append(" ".join(chance.choices(words, k=chance.randint(1, 40))))
        elif kind == 1:
            texts.append("".join(chance.choices(noise, k=chance.randint(1, 300))))
        elif kind == 2:
            texts.append(f"{chance.choice(words)} " * chance.randint(1, 60))
        elif kind == 3:
            texts.append(chance.choice("?!.,;:-_'\"(") * chance.randint(1, 500))
        else:
            texts.append("".join(chance.choices(words, k=chance.randint(1, 30))))
    longest = [" ".join(chance.choices(words, k=2000)), "no " * 3000, "a" * 10_000, "'" * 10_000]
    return texts + longest + ["leg weak " * 1100, "\n" * 9000, "can't " * 1600]


def test_no_text_makes_it_hang() -> None:
    """10,000 random and adversarial texts."""
    slowest = 0.0
    for text in random_texts(10_000):
        started = time.perf_counter()
        doc = LEXICON.read(text)
        for sign in LEXICON.find(doc):
            how_meant(doc, sign)
        slowest = max(slowest, time.perf_counter() - started)
    assert slowest < 2.0
