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

from bot.dialogue.data_files import EXAMPLE_FILES
from bot.errors import ModelError
from bot.settings import ROOT


def train_stock_pipeline() -> Callable[[str], list[str]]:
    """Trains what `rasa init` configures (DIET, 100 epochs).

    Returns:
        a function from a text to its likeliest intents, best first.

    Raises:
        ModelError: Rasa could not train it.
    """
    with tempfile.TemporaryDirectory(prefix="backtalk-") as name:
        folder = Path(name)
        config = folder / "config.yml"
        default = files("rasa.engine.recipes.config_files") / "default_config.yml"
        config.write_text(default.read_text("utf-8"), "utf-8")
        (folder / "data").mkdir()
        for file in EXAMPLE_FILES:
            shutil.copy(ROOT / "data" / file, folder / "data")
        model = train_nlu(str(config), str(folder / "data"), str(folder / "models"))
        if model is None:
            raise ModelError("Rasa's default pipeline could not be trained.")
        agent = Agent.load(model)

    def rank(text: str) -> list[str]:
        parsed = asyncio.run(agent.parse_message(text))
        guesses = [guess[INTENT_NAME_KEY] for guess in parsed.get(INTENT_RANKING_KEY) or []]
        return [guess for guess in guesses if guess != "nlu_fallback"] or ["nlu_fallback"]

    return rank
