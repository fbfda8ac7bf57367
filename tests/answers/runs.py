"""Runs of eight words, hashed: the articles' sentences are not ours to keep."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

RUN_LENGTH = 8
RUNS_FILE = Path(__file__).parent / "article_runs.txt"


def words(text: str) -> list[str]:
    """The words of a text as they are compared: lower case, no apostrophes."""
    return re.findall(r"[a-z0-9]+", text.lower().replace("’", "").replace("'", ""))


def hashed_runs(text: str) -> set[str]:
    """A short hash of every run of eight words."""
    listed = words(text)
    return {
        hashlib.sha256(" ".join(listed[i : i + RUN_LENGTH]).encode()).hexdigest()[:16]
        for i in range(len(listed) - RUN_LENGTH + 1)
    }
