"""Cuts a long message into passages, so that one sentence of it cannot go under."""

from __future__ import annotations

import re
from collections.abc import Iterator

# So many words are read at once; what fine-tuning saw was no longer.
_WORDS = 45
# A sentence that nobody ended is cut here.
_LONGEST = 30
# Of a message without end so many passages are read: the first and the last.
_MOST = 16
_SENTENCE = re.compile(r"[^.!?;\n…]+[.!?;\n…]*")


def passages(text: str) -> list[str]:
    """The passages of a normalised message.

    Returns:
        the text itself where it is short; else overlapping passages of some
        forty words, each beginning with a sentence, in order.
    """
    if len(text.split()) <= _WORDS:
        return [text]
    sentences = list(_sentences(text))
    found: list[str] = []
    for at in range(len(sentences)):
        passage = _from(sentences[at:])
        if not found or not found[-1].endswith(passage):
            found.append(passage)
    if len(found) > _MOST:
        found = found[: _MOST // 2] + found[-_MOST // 2 :]
    return found


def _sentences(text: str) -> Iterator[list[str]]:
    for match in _SENTENCE.finditer(text):
        words = match[0].split()
        for start in range(0, len(words), _LONGEST):
            yield words[start : start + _LONGEST]


def _from(sentences: list[list[str]]) -> str:
    words: list[str] = []
    for sentence in sentences:
        if words and len(words) + len(sentence) > _WORDS:
            break
        words += sentence
    return " ".join(words)
