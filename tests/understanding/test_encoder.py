"""The sentence model is the one that was asked for, and means what it says."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from bot.errors import EncoderError
from bot.understanding import encoder
from bot.understanding.encoder import load_encoder


def test_near_meanings_are_near() -> None:
    hurt, pain, hours = load_encoder().encode(
        ["does dry needling hurt?", "is the needle painful", "when do you open on Sunday"]
    )
    assert hurt @ pain > hurt @ hours + 0.2


def test_vectors_have_length_one() -> None:
    vectors = load_encoder().encode(["a", "b " * 400])
    assert vectors.shape == (2, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)


def test_no_text_gives_no_vector() -> None:
    assert load_encoder().encode([]).shape == (0, 384)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(encoder._folder(encoder.DEFAULT_MODEL), tmp_path / "model"))


def test_changed_weights_are_refused(folder: Path) -> None:
    with (folder / "model.safetensors").open("ab") as weights:
        weights.write(b"x")
    with pytest.raises(EncoderError, match="is not the file that was asked for"):
        load_encoder(str(folder), encoder.DEFAULT_SHA256)


@pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json", "config.json"])
def test_missing_file_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()
    with pytest.raises(EncoderError, match=file):
        load_encoder(str(folder))


def test_folder_that_is_not_there_is_named() -> None:
    with pytest.raises(EncoderError, match=r"/nowhere/model\.safetensors"):
        load_encoder("/nowhere")
