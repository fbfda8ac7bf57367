"""The classifier adds up n-grams as its vectorizers would."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from bot.understanding.classifier import IntentModel

EXAMPLES = {
    "greet": ["hello there", "hi", "good morning to you", "hey hello"],
    "hurt": ["does it hurt", "is it painful", "will it hurt much", "how painful is it"],
    "price": ["what does it cost", "how much is it", "price of a visit", "what is the price"],
}


@pytest.fixture(scope="module")
def model() -> IntentModel:
    texts = [text for listed in EXAMPLES.values() for text in listed]
    intents = [intent for intent, listed in EXAMPLES.items() for _ in listed]
    vectors = np.random.default_rng(0).normal(size=(len(texts), 8)).astype(np.float32)
    model = IntentModel(inverse_regularisation=10.0, ngram_weight=0.5)
    model.fit(texts, vectors, intents)
    return model


@pytest.mark.parametrize("text", ["does it hurt hurt hurt", "hello", "the price of it", "ffff", ""])
def test_sums_are_those_of_the_matrices(model: IntentModel, text: str) -> None:
    vector = np.linspace(-1, 1, 8, dtype=np.float32)
    scores = vector @ model._vector_weights + model._bias
    for vectorizer, ngrams in zip((model._words, model._characters), model._ngrams):
        row: sparse.csr_matrix = vectorizer.transform([text])
        scores = scores + (row @ ngrams.weights)[0]
    wanted = np.exp(scores - scores.max())
    assert np.allclose(model.predict(text, vector), wanted / wanted.sum(), atol=1e-5)


def test_probabilities_add_up(model: IntentModel) -> None:
    assert model.predict("hello", np.zeros(8, dtype=np.float32)).sum() == pytest.approx(1)
