"""Which intent a message has: a linear model on sentence vectors and n-grams.

The vector knows meaning and misses rare words; word and character n-grams know
the words, also misspelt ones. docs/understanding.md compares the choices.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import joblib
import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.understanding.embedding import SentenceEmbedding
from bot.understanding.normaliser import normalise

Matrix = npt.NDArray[np.float32]


class IntentModel:
    """The classifier without Rasa: texts and their vectors in, probabilities out."""

    def __init__(self, inverse_regularisation: float, ngram_weight: float) -> None:
        self._inverse_regularisation = inverse_regularisation
        self._ngram_weight = ngram_weight
        self._words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2)
        self._characters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=3
        )
        self.intents: list[str] = []
        self._weights: Matrix = np.zeros((0, 0), dtype=np.float32)
        self._bias: Matrix = np.zeros(0, dtype=np.float32)

    def fit(self, texts: list[str], vectors: Matrix, intents: list[str]) -> None:
        """Learns from examples; row i of `vectors` belongs to texts[i]."""
        words = self._words.fit_transform(texts)
        characters = self._characters.fit_transform(texts)
        regression = LogisticRegression(C=self._inverse_regularisation, max_iter=100, tol=1e-3)
        regression.fit(self._joined(vectors, words, characters), intents)
        self.intents = [str(intent) for intent in regression.classes_]
        self._weights = np.ascontiguousarray(regression.coef_.T, dtype=np.float32)
        self._bias = regression.intercept_.astype(np.float32)

    def predict(self, texts: list[str], vectors: Matrix) -> Matrix:
        """Returns the probability of each intent: one row a text, columns as `intents`."""
        features = self._joined(
            vectors, self._words.transform(texts), self._characters.transform(texts)
        )
        scores = features @ self._weights + self._bias
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        probabilities: Matrix = scores / scores.sum(axis=1, keepdims=True)
        return probabilities

    def _joined(
        self, vectors: Matrix, words: sparse.csr_matrix, characters: sparse.csr_matrix
    ) -> sparse.csr_matrix:
        weight = self._ngram_weight
        return sparse.hstack(
            [sparse.csr_matrix(vectors), words * weight, characters * weight], format="csr"
        ).astype(np.float32)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(IntentClassifier, GraphComponent):  # type: ignore[misc]
    """Rasa's adapter of IntentModel.

    Settings in config.yml: `inverse_regularisation` and `ngram_weight` of the
    model, `ranking_length`: how many intents are kept with a message.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """The features come from SentenceEmbedding."""
        return [SentenceEmbedding]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings and their defaults."""
        return {"inverse_regularisation": 10.0, "ngram_weight": 0.5, "ranking_length": 6}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None = None,
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
    ) -> LinearIntentClassifier:
        """Makes an untrained classifier; called by Rasa in training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearIntentClassifier:
        """Loads the trained classifier; called by Rasa at start."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, joblib.load(_file(folder)))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the training examples and keeps what was learned."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        model = IntentModel(self._config["inverse_regularisation"], self._config["ngram_weight"])
        model.fit(
            [normalise(example.get(TEXT)) for example in examples],
            np.vstack([_vector(example) for example in examples]),
            [example.get(INTENT) for example in examples],
        )
        self._model = model
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump(model, _file(folder))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the likeliest intent and the ranking to messages of a conversation."""
        assert self._model is not None, "Rasa loads a trained classifier before it processes"
        for message in messages:
            text = normalise(message.get(TEXT) or "")
            if not text:
                message.set(INTENT, {"name": None, "confidence": 0.0}, add_to_output=True)
                continue
            probabilities = self._model.predict([text], _vector(message))[0]
            best = np.argsort(-probabilities)[: self._config["ranking_length"]]
            ranking = [
                {"name": self._model.intents[i], "confidence": float(probabilities[i])}
                for i in best
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages


def _vector(message: Message) -> Matrix:
    _, sentence = message.get_dense_features(TEXT)
    vector: Matrix = sentence.features
    return vector


def _file(folder: Path) -> Path:
    return folder / "intents.joblib"
