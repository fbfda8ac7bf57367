"""Finds training examples that say the same in almost the same words.

They teach nothing, make a data set look larger than it is, and are the mark of
examples stamped from a template.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.language.normaliser import normalise

# From so many words on, two examples that differ in one word are near-duplicates.
_LONG = 5
_WORDS = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


@dataclass(frozen=True)
class Example:
    """A training example: its intent, its text, and its line in the file."""

    intent: str
    text: str
    line: int


def near_duplicates(examples: Iterable[Example]) -> Iterator[tuple[Example, Example]]:
    """Yields pairs of near-duplicates, the later one first.

    Two examples are near-duplicates when they are made of the same words in any
    order, or, from five words on, when one word was replaced, added or left out.
    Case and punctuation do not count; nor does it matter whether the intent is
    the same.
    """
    seen: dict[tuple[str, ...], Example] = {}
    for example in examples:
        words = words_of(example.text)
        if not words:
            continue
        keys = list(_keys(words))
        earlier = next((seen[key] for key in keys if key in seen), None)
        if earlier is not None:
            yield example, earlier
        for key in keys:
            seen.setdefault(key, example)


def words_of(text: str) -> list[str]:
    """The words of a message as they are compared."""
    return _WORDS.findall(normalise(text).lower())


def _keys(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """What near-duplicates have in common: at least one of these."""
    yield ("any order", *sorted(words))
    if len(words) >= _LONG:
        yield tuple(words)
        for i in range(len(words)):
            yield (*words[:i], "", *words[i + 1 :])
            yield (*words[:i], *words[i + 1 :])
