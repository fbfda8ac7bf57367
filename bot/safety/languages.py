"""Which of the languages that emergencies are answered in a message is written in."""

from __future__ import annotations

import re

import py3langid

from bot.language.spelling import general_words

ENGLISH, FRENCH, SPANISH = "en", "fr", "es"
LANGUAGES = (ENGLISH, FRENCH, SPANISH)

# From so many English words on a message is English, whatever it looks like.
_MOSTLY = 0.75
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")

py3langid.set_languages(list(LANGUAGES))


def language_of(text: str) -> str:
    """One of LANGUAGES; English where it cannot be told.

    Args:
        text: a normalised message.
    """
    words = _WORD.findall(text.lower())
    if len(words) < 2:
        return ENGLISH
    english = general_words()
    if sum(word in english for word in words) >= _MOSTLY * len(words):
        return ENGLISH
    return str(py3langid.classify(text)[0])
