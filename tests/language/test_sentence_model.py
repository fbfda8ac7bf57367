"""The sentence model is the one that was asked for, and means what it says."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from bot.errors import SentenceModelError
from bot.language.sentence_model import DEFAULT_SHA256, model_folder
from bot.language.text_network import TextNetwork, load_encoder


def test_near_meanings_are_near() -> None:
    hurt, pain, hours = load_encoder().run(
        ["does dry needling hurt?", "is the needle painful", "when do you open on Sunday"]
    )
    assert hurt @ pain > hurt @ hours + 0.2


def test_vectors_have_length_one() -> None:
    vectors = load_encoder().run(["a", "b " * 400])
    assert vectors.shape == (2, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)


def test_no_text_gives_no_row() -> None:
    assert load_encoder().run([]).shape == (0, 384)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(model_folder(), tmp_path / "model"))


def test_changed_weights_are_refused(folder: Path) -> None:
    with (folder / "model.safetensors").open("ab") as weights:
        weights.write(b"x")
    with pytest.raises(SentenceModelError, match="is not the file that was asked for"):
        model_folder(str(folder), DEFAULT_SHA256)


@pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json", "config.json"])
def test_missing_file_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()
    with pytest.raises(SentenceModelError, match=file):
        model_folder(str(folder))


def test_folder_that_is_not_there_is_named() -> None:
    with pytest.raises(SentenceModelError, match=r"/nowhere/model\.safetensors"):
        model_folder("/nowhere")


def test_another_folder_is_taken_without_a_sum(folder: Path) -> None:
    assert model_folder(str(folder)) == folder


def test_damaged_network_is_named(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "damaged.onnx").write_bytes(b"no network")
    with pytest.raises(SentenceModelError, match=r"damaged\.onnx could not be loaded"):
        TextNetwork(tmp_path / "damaged.onnx", folder / "tokenizer.json")
