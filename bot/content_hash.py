"""What tells one trained model from another: a hash of all that it is made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.metadata import version

from bot.settings import ROOT

_DIGITS = 12


def content_hash(ingredients: Iterable[str], libraries: Iterable[str]) -> str:
    """The hash of files and of the versions of libraries, as 12 hexadecimal digits.

    Args:
        ingredients: patterns of files, from the root of the project.
        libraries: distributions of which another version makes another model.
    """
    digest = hashlib.sha256()
    for pattern in ingredients:
        for file in sorted(ROOT.glob(pattern)):
            digest.update(file.relative_to(ROOT).as_posix().encode())
            digest.update(file.read_bytes())
    for library in libraries:
        digest.update(f"{library} {version(library)}".encode())
    return digest.hexdigest()[:_DIGITS]
