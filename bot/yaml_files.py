"""Reads the YAML files that people edit, and says in one line what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bot.errors import FileError


def read_text(path: Path, error: type[FileError]) -> str:
    """Reads a UTF-8 file.

    Raises:
        FileError: of the given class; the file cannot be read or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as reason:
        raise error(path, f"cannot be read ({reason.strerror}).") from None
    except UnicodeDecodeError:
        raise error(path, "is not UTF-8 text. Save it as UTF-8.") from None


def read_yaml(path: Path, error: type[FileError]) -> Any:
    """Reads a YAML file.

    Returns:
        its content; mappings and sequences know the line they stand in (`lc`).

    Raises:
        FileError: of the given class, with the line where that is known.
    """
    content = read_text(path, error)
    try:
        return YAML(typ="rt").load(content)
    except MarkedYAMLError as reason:
        mark = reason.problem_mark or reason.context_mark
        problem = (reason.problem or "is not YAML").splitlines()[0]
        raise error(path, problem, line=mark.line + 1 if mark else None) from None
    except YAMLError as reason:
        raise error(path, f"is not YAML: {str(reason).splitlines()[0]}") from None
