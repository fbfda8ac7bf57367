"""Everything that Backtalk can refuse, each with the cause and the way out."""

from __future__ import annotations

from pathlib import Path


class BacktalkError(Exception):
    """Something the operator can mend. Its text is one clear line."""

    exit_code = 1


class SettingsError(BacktalkError):
    """An environment variable has a value that cannot be used."""


class FileError(BacktalkError):
    """A file that the operator edits holds something that cannot be used.

    Args:
        path: the file.
        problem: what is wrong and what to write instead.
        key: where in the file, dotted ("hours.monday"); empty for the whole file.
        line: line number from 1, where it is known.
    """

    def __init__(self, path: Path, problem: str, key: str = "", line: int | None = None) -> None:
        self.path, self.problem, self.key, self.line = path, problem, key, line
        place = f"{path}:{line}" if line else str(path)
        super().__init__(f"{place}: {key}: {problem}" if key else f"{place}: {problem}")


class ClinicError(FileError):
    """clinic.yml lacks a value or holds a wrong one."""


class DataError(FileError):
    """A data file (domain, training examples, evaluation cases) is broken."""


class SentenceModelError(BacktalkError):
    """The sentence model is missing or is not the one that was asked for."""


class ModelError(BacktalkError):
    """There is no trained assistant, or it cannot be loaded."""


class StorageError(BacktalkError):
    """The database cannot be opened, read or written."""


class ConcurrentWriteError(StorageError):
    """Another process wrote to the same conversation at the same moment."""


class AlertError(BacktalkError):
    """An alert does not exist, or is past what was asked for it."""


class DeliveryError(BacktalkError):
    """An alert could not be sent over one channel; says what the other side did."""


class PortTakenError(BacktalkError):
    """Another program listens on a port that Backtalk needs."""


class StartError(BacktalkError):
    """A part of Backtalk did not come up."""
