"""Trains the assistant and its red-flag model, when what they are made from has changed."""

from __future__ import annotations

import shutil
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console

from bot.content_hash import content_hash
from bot.dialogue.data_files import EXAMPLE_FILES, check_data_files, training_examples
from bot.errors import ModelError
from bot.safety.model import meaning_examples, meaning_folder, train_meaning
from bot.settings import ROOT, settings

# What a model is made from: Rasa's files, and the code of ours that runs in training.
_INGREDIENTS = (
    "config.yml",
    "domain.yml",
    "data/nlu*.yml",
    "data/subjects.yml",
    "data/rules.yml",
    "data/stories.yml",
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
    name = f"backtalk-{content_hash(_INGREDIENTS, _LIBRARIES)}.tar.gz"
    return settings().models_dir / name


def trained_model() -> Path:
    """Returns the model of the present data, training it and the red-flag model if needed.

    Raises:
        DataError: a data file is broken; names file, line and key.
        ModelError: Rasa could not train from the data.
    """
    check_data_files(ROOT)
    target, meaning = model_file(), meaning_folder()
    # A process of its own: each of the two trainings keeps little more than one core busy.
    with ProcessPoolExecutor(1, get_context("spawn")) as beside:
        learnt = None
        if not meaning.is_dir():
            _announce("what red flags look like")
            learnt = beside.submit(train_meaning, meaning_examples(), _ordinary_messages(), meaning)
        if not target.is_file():
            _announce("the assistant")
            _train(target)
            _remove_old("backtalk-*.tar.gz", target)
        if learnt:
            learnt.result()
            _remove_old("red-flags-*", meaning)
    return target


def _announce(what: str) -> None:
    Console(stderr=True).print(
        f"Training {what}: the data changed since the last time. This takes some minutes."
    )


def _ordinary_messages() -> list[str]:
    """The examples of all intents: none of them holds a red flag."""
    return [
        example.text
        for name in EXAMPLE_FILES
        for example in training_examples(ROOT / "data" / name)
    ]


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


def _remove_old(pattern: str, newest: Path) -> None:
    models = sorted(
        (path for path in newest.parent.glob(pattern) if path != newest),
        key=lambda path: path.stat().st_mtime,
    )
    for old in models[:-_KEPT]:
        if old.is_dir():
            shutil.rmtree(old)
        else:
            old.unlink()
