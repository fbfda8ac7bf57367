"""Which intent a message has: a linear model on sentence vectors and n-grams.

The vector knows meaning and misses rare words; word and character n-grams know
the words, also misspelt ones. docs/understanding.md compares the choices.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable
from dataclasses import dataclass
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
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from bot.understanding.embedding import SentenceEmbedding
from bot.understanding.normaliser import normalise

Matrix = npt.NDArray[np.float32]

ROUNDS, ROUND_ITERATIONS = 8, 12


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

    def fit(self, texts: list[str], vectors: Matrix, intents: list[str]) -> None:
        """Learns from examples; row i of `vectors` belongs to texts[i]."""
        words = self._words.fit_transform(texts) * self._ngram_weight
        characters = self._characters.fit_transform(texts) * self._ngram_weight
        features = sparse.hstack([vectors, words, characters], format="csr", dtype=np.float32)
        # In rounds, each from where the last one ended: the solver itself tells nothing of
        # its progress. That a round ends before it converged is meant.
        regression = LogisticRegression(
            C=self._inverse_regularisation, max_iter=ROUND_ITERATIONS, warm_start=True
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            for _ in tqdm(range(ROUNDS), desc="Intent classifier", unit="round"):
                regression.fit(features, intents)
        self.intents = [str(intent) for intent in regression.classes_]
        self._bias = regression.intercept_.astype(np.float32)
        weights = np.ascontiguousarray(regression.coef_.T, dtype=np.float32)
        ends = np.cumsum([vectors.shape[1], words.shape[1]])
        self._vector_weights, *ngram_weights = np.split(weights, ends)
        self._ngrams = [
            _NgramScores.of(vectorizer, weights * self._ngram_weight)
            for vectorizer, weights in zip((self._words, self._characters), ngram_weights)
        ]

    def predict(self, text: str, vector: Matrix) -> Matrix:
        """Returns the probability of each intent, in the order of `intents`."""
        scores = vector @ self._vector_weights + self._bias
        for ngrams in self._ngrams:
            scores = scores + ngrams.score(text)
        scores = np.exp(scores - scores.max())
        probabilities: Matrix = scores / scores.sum()
        return probabilities


@dataclass
class _NgramScores:
    """What the n-grams of one text say for each intent.

    The same sums as vectorizer.transform(text) @ weights, without building
    matrices for a single row: that took longer than everything else.
    """

    analyze: Callable[[str], list[str]]
    column: dict[str, int]
    idf: Matrix
    weights: Matrix

    @classmethod
    def of(cls, vectorizer: TfidfVectorizer, weights: Matrix) -> _NgramScores:
        idf = vectorizer.idf_.astype(np.float32)
        return cls(vectorizer.build_analyzer(), vectorizer.vocabulary_, idf, weights)

    def score(self, text: str) -> Matrix:
        counts: dict[int, int] = {}
        for ngram in self.analyze(text):
            column = self.column.get(ngram)
            if column is not None:
                counts[column] = counts.get(column, 0) + 1
        if not counts:
            return np.zeros(self.weights.shape[1], dtype=np.float32)
        columns = np.fromiter(counts, dtype=np.int64)
        frequencies = np.fromiter(counts.values(), dtype=np.float32)
        values = (1 + np.log(frequencies)) * self.idf[columns]
        values /= np.linalg.norm(values)
        scores: Matrix = values.astype(np.float32) @ self.weights[columns]
        return scores


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(IntentClassifier, GraphComponent):
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
        return {
            "inverse_regularisation": 10.0,
            "ngram_weight": 0.5,
            "ranking_length": 6,
            # Rasa keeps what it trained for the same settings; other code is another setting.
            "code": hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12],
        }

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
            if not any(character.isalnum() or ord(character) > 0x2000 for character in text):
                message.set(INTENT, {"name": None, "confidence": 0.0}, add_to_output=True)
                continue
            probabilities = self._model.predict(text, _vector(message)[0])
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
