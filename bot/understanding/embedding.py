"""The pipeline's first component: attaches the sentence vector to a message."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tqdm import tqdm

from bot.understanding.encoder import DEFAULT_MODEL, load_encoder
from bot.understanding.normaliser import normalise


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbedding(DenseFeaturizer, GraphComponent):
    """Dense sentence features from a BERT-type model.

    Settings in config.yml: `model` (the installed all-MiniLM-L6-v2, or the path
    of a model folder) and `sha256` of its weights (known for the default).
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings and their defaults."""
        return {**DenseFeaturizer.get_default_config(), "model": DEFAULT_MODEL, "sha256": None}

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._encoder = load_encoder(config["model"], config["sha256"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEmbedding:
        """Loads the encoder; called by Rasa in training and at start."""
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to check beyond what loading the encoder checks."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the features to messages of a conversation."""
        for message in messages:
            self._add_features(message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the features to the training examples.

        One at a time: the 8-bit model scales by batch, and a message must get
        the same vector in training as it gets alone in a conversation.
        """
        for message in tqdm(training_data.training_examples, desc="Sentence vectors", unit="ex"):
            self._add_features(message)
        return training_data

    def _add_features(self, message: Message) -> None:
        text = message.get(TEXT)
        if not text:
            return
        vector = self._encoder.encode([normalise(text)])
        message.add_features(
            Features(vector.astype(np.float32), FEATURE_TYPE_SENTENCE, TEXT, self._config["alias"])
        )
