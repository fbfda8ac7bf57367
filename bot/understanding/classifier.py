"""The pipeline's component that says which intent a message has."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.language.fine_tuning import FineTuning
from bot.language.normaliser import normalise
from bot.language.sentence_model import DEFAULT_MODEL, model_folder
from bot.language.spelling import FIELD_WORDS
from bot.language.text_classifier import TextClassifier
from bot.settings import ROOT
from bot.understanding.intents import SAID_WITH_PICTURES
from bot.understanding.reading import Guess, Ranking, read

# The part of the message that the intent is of; it may be all of it.
ASKED_TEXT = "asked_text"
# What else a message asks for: intents with probability and text, in the order asked.
FURTHER_INTENTS = "further_intents"
# The code that a trained model comes from.
_TRAINING = ROOT / "bot" / "language"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentRecogniser(IntentClassifier, GraphComponent):
    """Rasa's adapter of TextClassifier and of the reading of messages.

    Settings in config.yml: `model` (the installed all-MiniLM-L6-v2, or the path
    of a BERT-type model folder) and `sha256` of its weights (known for the
    default); `epochs`, `learning_rate`, `batch`, `misspelt`: see FineTuning;
    `meaning`, `words`: see TextClassifier; `ranking_length`: how many intents are kept.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings and their defaults."""
        return {
            "model": DEFAULT_MODEL,
            "sha256": None,
            **vars(FineTuning()),
            "meaning": 0.75,
            "words": 0.75,
            "ranking_length": 6,
            # Rasa keeps what it trained for the same settings; other code is another setting.
            "code": _code(),
        }

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: TextClassifier | None = None,
    ) -> None:
        self._config, self._model_storage, self._resource = config, model_storage, resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentRecogniser:
        """Makes an untrained recogniser; called by Rasa in training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentRecogniser:
        """Loads the trained recogniser; called by Rasa at start.

        Raises:
            SentenceModelError: a file of the model is missing or damaged.
        """
        with model_storage.read_from(resource) as folder:
            model = TextClassifier(folder, config["meaning"], config["words"])
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the training examples and keeps what was learned.

        Raises:
            SentenceModelError: the sentence model is not as asked.
        """
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        how = FineTuning(**{name: self._config[name] for name in vars(FineTuning())})
        with self._model_storage.write_to(self._resource) as folder:
            TextClassifier.train(
                model_folder(self._config["model"], self._config["sha256"]),
                [normalise(example.get(TEXT)) for example in examples],
                [example.get(INTENT) for example in examples],
                how,
                folder,
            )
            self._model = TextClassifier(folder, self._config["meaning"], self._config["words"])
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the likeliest intent, the ranking and what else is asked for."""
        for message in messages:
            typed = message.get(TEXT) or ""
            first, *further = read(normalise(typed), self._rank)
            only_pictures = not any(map(str.isalnum, typed))
            if only_pictures and first.intent not in SAID_WITH_PICTURES:
                message.set(INTENT, {"name": None, "confidence": 0.0}, add_to_output=True)
                continue
            listed = [_as_rasa(guess) for guess in first.ranking]
            message.set(INTENT, listed[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, listed, add_to_output=True)
            also = [{**_as_rasa(one.ranking[0]), "text": one.text} for one in further]
            message.set(FURTHER_INTENTS, also, add_to_output=True)
            message.set(ASKED_TEXT, first.text, add_to_output=True)
        return messages

    def _rank(self, text: str) -> Ranking:
        assert self._model is not None, "Rasa loads a trained recogniser before it processes"
        probabilities = self._model.predict(text)
        order = np.argsort(-probabilities)
        best = order[: self._config["ranking_length"]]
        return [Guess(self._model.labels[i], float(probabilities[i])) for i in best]


def _as_rasa(guess: Guess) -> dict[str, Any]:
    return {"name": guess.intent, "confidence": guess.probability}


def _code() -> str:
    digest = hashlib.sha256()
    for file in sorted(_TRAINING.glob("*.py")):
        digest.update(file.read_bytes())
    digest.update(FIELD_WORDS.read_bytes())
    return digest.hexdigest()[:12]
