"""Cuts a long message into passages, so that one sentence of it cannot go under."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

# So many words are read at once; what fine-tuning saw was no longer.
_WORDS = 45
# A sentence that nobody ended is cut here.
_LONGEST = 30
# Of a longer message not each sentence begins a passage: they overlap by one sentence alone.
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
        passage = " ".join(chain(*_from(sentences[at:])))
        if not found or not found[-1].endswith(passage):
            found.append(passage)
    return found if len(found) <= _MOST else list(_one_after_another(sentences))


def _one_after_another(sentences: Sequence[list[str]]) -> Iterator[str]:
    at = 0
    while at < len(sentences):
        passage = _from(sentences[at:])
        yield " ".join(chain(*passage))
        at += max(1, len(passage) - 1)


def _sentences(text: str) -> Iterator[list[str]]:
    for match in _SENTENCE.finditer(text):
        words = match[0].split()
        for start in range(0, len(words), _LONGEST):
            yield words[start : start + _LONGEST]


def _from(sentences: Sequence[list[str]]) -> list[list[str]]:
    """So many sentences from the first on as are read at once."""
    words = 0
    for count, sentence in enumerate(sentences):
        words += len(sentence)
        if count and words > _WORDS:
            return list(sentences[:count])
    return list(sentences)
