"""Mends misspelt words: "needeling" is "needling"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

from symspellpy import SymSpell, Verbosity

from bot.settings import ROOT

# data/ says which words of the field belong to the vocabulary, how rarely they are used.
FIELD_WORDS = ROOT / "data" / "field_words.txt"

# A shorter word is as near to many.
_SHORTEST = 4
# From this length on two slips are mended, below it one.
_LONG = 6
_MOST_SLIPS = 2
# A word that so many examples use is meant as it stands, in a dictionary or not ("appt").
_IN_USE = 3
# Mistakes are read as words that at least so many examples use.
_HEARD = 2
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


@dataclass(frozen=True)
class Words:
    """What a model was trained with: in how many examples each word stands, words of the field."""

    frequencies: Mapping[str, int]
    field: Collection[str]


class Spelling:
    """What misspelt words are mended with.

    Args:
        words: see `count_words`.
    """

    def __init__(self, words: Words) -> None:
        general = general_words()
        in_use = {word for word, count in words.frequencies.items() if count >= _IN_USE}
        self._known = general | in_use | set(words.field)
        self._vocabulary = SymSpell(_MOST_SLIPS)
        for word, count in words.frequencies.items():
            if count >= _HEARD and word in general and len(word) >= _SHORTEST:
                self._vocabulary.create_dictionary_entry(word, count)
        for word in words.field:
            count = max(words.frequencies.get(word, 0), _HEARD)
            self._vocabulary.create_dictionary_entry(word, count)

    def mend(self, text: str) -> str:
        """Returns the text with each unknown word as the nearest of the vocabulary, if one is near.

        Args:
            text: a normalised message.
        """
        return _WORD.sub(lambda match: self._mended(match[0]), text)

    def _mended(self, word: str) -> str:
        plain = word.lower()
        if len(plain) < _SHORTEST or plain in self._known or not plain.isascii():
            return word
        slips = _MOST_SLIPS if len(plain) >= _LONG else 1
        nearest = self._vocabulary.lookup(plain, Verbosity.TOP, max_edit_distance=slips)
        return str(nearest[0].term) if nearest else word


def count_words(texts: Sequence[str]) -> Words:
    """Counts in how many of the normalised texts each word stands; what stands once is left out."""
    counts = Counter(word for text in texts for word in set(_WORD.findall(text.lower())))
    frequencies = {word: count for word, count in sorted(counts.items()) if count >= _HEARD}
    lines = FIELD_WORDS.read_text("utf-8").splitlines()
    return Words(frequencies, [line.strip() for line in lines if line.strip() and line[0] != "#"])


@cache
def general_words() -> frozenset[str]:
    """The English words of symspellpy's dictionary."""
    with as_file(files("symspellpy") / "frequency_dictionary_en_82_765.txt") as path:
        lines = path.read_text("utf-8-sig").splitlines()
    return frozenset(line.split()[0] for line in lines)
