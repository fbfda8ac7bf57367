"""One spelling for what phones and keyboards write in many ways."""

from __future__ import annotations

import re
import unicodedata

# Four pages. Of more, the beginning and the end are read: the time of a turn stays bounded.
MAX_CHARACTERS = 10_000

_QUOTES = str.maketrans({"‘": "'", "’": "'", "´": "'", "`": "'", "“": '"', "”": '"'})
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―", "-"))
# Pictures begin after it; before it stand signs such as the degree and the trade mark.
_LAST_LETTERLIKE = "\u218f"
_SPACES = re.compile(r"\s+")
_DRAWN_OUT = re.compile(r"(\w)\1{3,}")


def _readable(character: str) -> str:
    """A character as words can be compared: an emoji by its name, what is invisible as a blank."""
    category = unicodedata.category(character)
    if category.startswith("C"):
        return " "
    if character > _LAST_LETTERLIKE and category == "So":
        return f" {unicodedata.name(character, '').lower()} "
    # Skin tones and the mark that says "as a picture".
    if (category == "Sk" and character > _LAST_LETTERLIKE) or character == "\ufe0f":
        return ""
    return character


def normalise(text: str) -> str:
    """Makes a message comparable: compatibility forms, quotes, blanks, emoji, drawn-out letters.

    Args:
        text: what somebody typed, of any length.

    Returns:
        at most MAX_CHARACTERS characters; empty where nothing readable was typed.
    """
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES).translate(_DASHES)
    text = "".join(_readable(character) for character in text)
    text = _SPACES.sub(" ", text).strip()
    text = _DRAWN_OUT.sub(r"\1\1\1", text)
    if len(text) > MAX_CHARACTERS:
        half = MAX_CHARACTERS // 2
        text = f"{text[:half]} {text[-half + 1 :]}"
    return text
