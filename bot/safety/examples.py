"""The training examples of the meaning line: data/red_flag_examples/, one message a line."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from bot.errors import DataError
from bot.yaml_files import read_text

# What a message that holds no red flag is labelled with.
HARMLESS = "none"
_HARMLESS_FILE = "harmless_"


@dataclass(frozen=True)
class Labelled:
    """A message and its category, or HARMLESS."""

    text: str
    label: str


def read_examples(folder: Path, categories: Collection[str]) -> list[Labelled]:
    """Reads the examples.

    Args:
        folder: `CATEGORY.txt` for each category, and `harmless_WHY.txt`: messages
            that only look like a red flag, by why they are none.
        categories: the ids that there must be a file for.

    Raises:
        DataError: a file is missing, empty, or named after no category.
    """
    files = {file.stem: file for file in sorted(folder.glob("*.txt"))}
    for category in categories:
        if category not in files:
            raise DataError(folder / f"{category}.txt", "is missing: each category has examples.")
    examples: list[Labelled] = []
    for name, file in files.items():
        if name not in categories and not name.startswith(_HARMLESS_FILE):
            raise DataError(
                file, f"'{name}' is no category of data/red_flags.yml; for what is no red flag "
                f"write {_HARMLESS_FILE}WHY.txt."
            )  # fmt: skip
        lines = [line.strip() for line in read_text(file, DataError).splitlines()]
        if not any(lines):
            raise DataError(file, "holds no examples. Write a message a line.")
        label = name if name in categories else HARMLESS
        examples += [Labelled(line, label) for line in lines if line]
    return examples
