"""Misspells training examples as phones and hurry do.

A sentence model splits a misspelt word into other pieces than the word itself;
it has to see such pieces in training to know what they mean.
"""

from __future__ import annotations

import random
from collections.abc import Callable

_NEIGHBOURS = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij",
    "i": "uok", "o": "ipl", "p": "ol", "a": "qsz", "s": "awdz", "d": "sefx", "f": "drgc",
    "g": "fthv", "h": "gyjb", "j": "hukn", "k": "jilm", "l": "kop", "z": "asx", "x": "zsdc",
    "c": "xdfv", "v": "cfgb", "b": "vghn", "n": "bhjm", "m": "njk",
}  # fmt: skip
_VOWELS = "aeiou"
# One slip, and another for each so many characters.
_CHARACTERS_A_SLIP = 20
_MOST_SLIPS = 4


def misspell(text: str, chance: random.Random) -> str:
    """Returns the text with one to four slips inside its words.

    A slip leaves out a letter, doubles it, swaps it with the next, hits the key
    beside it, or leaves out or mistakes a vowel.
    """
    for _ in range(min(_MOST_SLIPS, 1 + len(text) // _CHARACTERS_A_SLIP)):
        inside = [i for i in range(1, len(text)) if text[i - 1 : i + 1].isalpha()]
        if not inside:
            break
        slip = chance.choice(_SLIPS)
        text = slip(text, chance.choice(inside), chance)
    return text


def _leave_out(text: str, i: int, chance: random.Random) -> str:
    return text[:i] + text[i + 1 :]


def _double(text: str, i: int, chance: random.Random) -> str:
    return text[:i] + text[i] + text[i:]


def _swap(text: str, i: int, chance: random.Random) -> str:
    return text[: i - 1] + text[i] + text[i - 1] + text[i + 1 :]


def _miss_the_key(text: str, i: int, chance: random.Random) -> str:
    hit = chance.choice(_NEIGHBOURS.get(text[i].lower(), text[i]))
    return f"{text[:i]}{hit}{text[i + 1 :]}"


def _mistake_a_vowel(text: str, i: int, chance: random.Random) -> str:
    vowels = [k for k in range(1, len(text)) if text[k].lower() in _VOWELS]
    if not vowels:
        return text
    i = chance.choice(vowels)
    mistaken = chance.choice(["", *_VOWELS])
    return f"{text[:i]}{mistaken}{text[i + 1 :]}"


_SLIPS: tuple[Callable[[str, int, random.Random], str], ...] = (
    _leave_out,
    _double,
    _swap,
    _miss_the_key,
    _mistake_a_vowel,
)
