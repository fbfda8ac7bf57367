"""Mends misspelt words: "needeling" is "needling"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
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


class Spelling:
    """What misspelt words are mended with.

    Args:
        frequencies: in how many examples each word stands, see `word_frequencies`.
    """

    def __init__(self, frequencies: Mapping[str, int]) -> None:
        general, field = _general_words(), _field_words()
        in_use = {word for word, count in frequencies.items() if count >= _IN_USE}
        self._known = general | field | in_use
        self._vocabulary = SymSpell(_MOST_SLIPS)
        for word, count in frequencies.items():
            if count >= _HEARD and word in general and len(word) >= _SHORTEST:
                self._vocabulary.create_dictionary_entry(word, count)
        for word in field:
            self._vocabulary.create_dictionary_entry(word, max(frequencies.get(word, 0), _HEARD))

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


def word_frequencies(texts: Sequence[str]) -> dict[str, int]:
    """In how many of the normalised texts each word stands; words that stand once are left out."""
    counts = Counter(word for text in texts for word in set(_WORD.findall(text.lower())))
    return {word: count for word, count in sorted(counts.items()) if count >= _HEARD}


@cache
def _general_words() -> frozenset[str]:
    """The English words of symspellpy's dictionary."""
    with as_file(files("symspellpy") / "frequency_dictionary_en_82_765.txt") as path:
        lines = path.read_text("utf-8-sig").splitlines()
    return frozenset(line.split()[0] for line in lines)


@cache
def _field_words() -> frozenset[str]:
    lines = FIELD_WORDS.read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and line[0] != "#")
