"""The n-gram model adds up its n-grams as the vectorizers would."""

from __future__ import annotations

import numpy as np
import pytest

from bot.language.ngrams import NgramModel

EXAMPLES = {
    "greet": ["hello there", "hi", "good morning to you", "hey hello"],
    "hurt": ["does it hurt", "is it painful", "will it hurt much", "how painful is it"],
    "price": ["what does it cost", "how much is it", "price of a visit", "what is the price"],
}


@pytest.fixture(scope="module")
def model() -> NgramModel:
    model = NgramModel()
    model.fit(
        [text for listed in EXAMPLES.values() for text in listed],
        [label for label, listed in EXAMPLES.items() for _ in listed],
    )
    return model


@pytest.mark.parametrize("text", ["does it hurt hurt hurt", "hello", "the price of it", "ffff", ""])
def test_sums_are_those_of_the_matrices(model: NgramModel, text: str) -> None:
    wanted = model._bias
    for vectorizer, scores in zip(model._vectorizers, model._scores):
        wanted = wanted + (vectorizer.transform([text]) @ scores.weights)[0]
    assert np.allclose(model.log_odds(text), wanted, atol=1e-5)


def test_words_of_an_example_speak_for_its_label(model: NgramModel) -> None:
    assert model.labels[int(np.argmax(model.log_odds("is it painfull")))] == "hurt"
