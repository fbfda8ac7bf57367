"""A model is trained from any BERT-type folder, comes back as it was, or is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bot.errors import SentenceModelError
from bot.language.fine_tuning import FineTuning
from bot.language.sentence_model import load_bert, model_folder
from bot.language.text_classifier import TextClassifier

TEXTS = {
    "hurt": ["does it hurt", "is it painful", "will it hurt much", "how painful is it", "ouch?"],
    "price": ["what does it cost", "how much is it", "price of a visit", "the price", "cost?"],
}


@pytest.fixture(scope="module")
def other_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT-type model that is not the default one: the default cut to its first layer."""
    folder = tmp_path_factory.mktemp("other")
    bert = load_bert(model_folder())
    config = json.loads((model_folder() / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps({**config, "num_hidden_layers": 1}), "utf-8")
    cut = load_bert_from(bert, folder)
    cut.save_pretrained(str(folder), safe_serialization=True)
    # TensorFlow's own file name; the Hugging Face layout has model.safetensors for both.
    shutil.copy(model_folder() / "tokenizer.json", folder)
    return folder


def load_bert_from(bert, folder: Path):
    from transformers import BertConfig, TFBertModel

    cut = TFBertModel(BertConfig.from_pretrained(str(folder)), add_pooling_layer=False)
    cut.build_in_name_scope() if hasattr(cut, "build_in_name_scope") else cut(cut.dummy_inputs)
    cut.bert.embeddings.set_weights(bert.bert.embeddings.get_weights())
    cut.bert.encoder.layer[0].set_weights(bert.bert.encoder.layer[0].get_weights())
    return cut


@pytest.fixture(scope="module")
def trained(other_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained")
    texts = [text for listed in TEXTS.values() for text in listed]
    intents = [intent for intent, listed in TEXTS.items() for _ in listed]
    how = FineTuning(epochs=6, learning_rate=1e-3, batch=5, misspelt=0.1)
    TextClassifier.train(other_model, texts, intents, how, folder)
    return folder


def test_another_sentence_model_learns(trained: Path) -> None:
    model = TextClassifier(trained, meaning=1.0, words=0.5)
    assert model.labels == ["hurt", "price"]
    for intent, texts in TEXTS.items():
        for text in texts:
            probabilities = model.predict(text)
            assert probabilities.sum() == pytest.approx(1, abs=1e-5)
            assert model.labels[int(probabilities.argmax())] == intent


@pytest.mark.parametrize(
    "name", ["sentences.onnx", "tokenizer.json", "ngrams.joblib", "words.json"]
)
def test_damaged_or_missing_file_is_refused(trained: Path, tmp_path: Path, name: str) -> None:
    folder = Path(shutil.copytree(trained, tmp_path / "copy"))
    with (folder / name).open("ab") as file:
        file.write(b"x")
    with pytest.raises(SentenceModelError, match=name):
        TextClassifier(folder, meaning=1.0, words=0.5)
    (folder / name).unlink()
    with pytest.raises(SentenceModelError, match=name):
        TextClassifier(folder, meaning=1.0, words=0.5)


def test_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SentenceModelError, match="make train"):
        TextClassifier(tmp_path, meaning=1.0, words=0.5)
