"""Rasa's default NLU pipeline on our examples, to compare with."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from rasa.core.agent import Agent
from rasa.model_training import train_nlu
from rasa.shared.nlu.constants import INTENT_NAME_KEY, INTENT_RANKING_KEY
from rasa.shared.utils.io import read_yaml_file, write_yaml

from bot.dialogue.data_files import EXAMPLE_FILES
from bot.errors import ModelError
from bot.settings import ROOT
from bot.understanding.intents import UNSURE

# The default is 100, meant for some hundred examples: with ours they take three hours on two
# cores.
EPOCHS = 10


def train_stock_pipeline(kept: Path) -> Callable[[str], list[str]]:
    """Trains what `rasa init` configures (DIET), with EPOCHS passes.

    Args:
        kept: the file in which the trained model is kept; if it is there
            already, nothing is trained.

    Returns:
        a function from a text to its likeliest intents, best first.

    Raises:
        ModelError: Rasa could not train it.
    """
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="backtalk-") as name:
            shutil.move(_train(Path(name)), kept)
    agent = Agent.load(str(kept))

    def rank(text: str) -> list[str]:
        parsed = asyncio.run(agent.parse_message(text))
        guesses = [guess[INTENT_NAME_KEY] for guess in parsed.get(INTENT_RANKING_KEY) or []]
        return [guess for guess in guesses if guess != UNSURE] or [UNSURE]

    return rank


def _train(folder: Path) -> str:
    """Trains in a folder; returns the model's path."""
    default = Path(str(files("rasa.engine.recipes.config_files") / "default_config.yml"))
    config = read_yaml_file(default)
    for component in config["pipeline"]:
        if component["name"] == "DIETClassifier":
            component["epochs"] = EPOCHS
    write_yaml(config, folder / "config.yml")
    (folder / "data").mkdir()
    for file in EXAMPLE_FILES:
        shutil.copy(ROOT / "data" / file, folder / "data")
    model = train_nlu(str(folder / "config.yml"), str(folder / "data"), str(folder / "models"))
    if model is None:
        raise ModelError("Rasa's default pipeline could not be trained.")
    return str(model)
