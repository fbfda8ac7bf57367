"""One spelling for what phones and keyboards write in many ways."""

from __future__ import annotations

import re
import unicodedata

# What a patient can say at once. Longer texts are pasted ones: their beginning and
# their end say what is wanted, and the time a turn takes stays bounded.
MAX_CHARACTERS = 1500

_QUOTES = str.maketrans({"‘": "'", "’": "'", "´": "'", "`": "'", "“": '"', "”": '"'})
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―", "-"))
_SPACES = re.compile(r"\s+")
_DRAWN_OUT = re.compile(r"(\w)\1{3,}")


def normalise(text: str) -> str:
    """Makes a message comparable: compatibility forms, quotes, blanks, drawn-out letters.

    Args:
        text: what somebody typed, of any length.

    Returns:
        at most MAX_CHARACTERS characters; empty where nothing readable was typed.
    """
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES).translate(_DASHES)
    text = "".join(
        character if not unicodedata.category(character).startswith("C") else " "
        for character in text
    )
    text = _SPACES.sub(" ", text).strip()
    text = _DRAWN_OUT.sub(r"\1\1\1", text)
    if len(text) > MAX_CHARACTERS:
        half = MAX_CHARACTERS // 2
        text = f"{text[:half]} {text[-half + 1 :]}"
    return text
