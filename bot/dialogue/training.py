"""Trains the assistant, when what it is made from has changed."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from bot.dialogue.data_files import EXAMPLE_FILES, check_data_files
from bot.errors import ModelError
from bot.settings import ROOT, settings

# What a model is made from: Rasa's files, and the code of ours that runs in training.
_INGREDIENTS = (
    "config.yml",
    "domain.yml",
    "data/*.yml",
    "data/*.txt",
    "bot/language/*.py",
    "bot/understanding/*.py",
    "bot/dialogue/*_policy.py",
)
_TRAINING_FILES = (*EXAMPLE_FILES, "rules.yml", "stories.yml")
# Another version of these makes another model of the same data.
_LIBRARIES = ("rasa", "scikit-learn", "tensorflow", "onnxruntime", "symspellpy", "tokenizers")
# Models kept beside the newest, to go back to.
_KEPT = 2


def model_file() -> Path:
    """Where the model of the present data is, or would be: named after its content."""
    digest = hashlib.sha256()
    for pattern in _INGREDIENTS:
        for file in sorted(ROOT.glob(pattern)):
            digest.update(file.relative_to(ROOT).as_posix().encode())
            digest.update(file.read_bytes())
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}".encode())
    return settings().models_dir / f"backtalk-{digest.hexdigest()[:12]}.tar.gz"


def trained_model() -> Path:
    """Returns the model of the present data, training it first if there is none.

    Raises:
        DataError: a data file is broken; names file, line and key.
        ModelError: Rasa could not train from the data.
    """
    check_data_files(ROOT)
    target = model_file()
    if target.is_file():
        return target
    console = Console(stderr=True)
    console.print(
        "Training the assistant: the data changed since the last time. This takes some minutes."
    )
    with console.status("Training"):
        _train(target)
    _remove_old_models(target)
    return target


def _train(target: Path) -> None:
    from rasa.api import train
    from rasa.shared.exceptions import RasaException

    files = [str(ROOT / "data" / name) for name in _TRAINING_FILES]
    try:
        result = train(
            domain=str(ROOT / "domain.yml"),
            config=str(ROOT / "config.yml"),
            training_files=files,
            output=str(target.parent),
            fixed_model_name=target.name.removesuffix(".tar.gz"),
        )
    except RasaException as error:
        raise ModelError(
            f"the assistant could not be trained: {' '.join(str(error).split())}"
        ) from error
    if result.code != 0 or not target.is_file():
        raise ModelError("the assistant could not be trained; Rasa's messages stand above.")


def _remove_old_models(newest: Path) -> None:
    models = sorted(
        (file for file in newest.parent.glob("backtalk-*.tar.gz") if file != newest),
        key=lambda file: file.stat().st_mtime,
    )
    for old in models[:-_KEPT]:
        old.unlink()
