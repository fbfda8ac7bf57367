"""Runs a neural network over texts: tokens in, one row of numbers a text out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from bot.errors import SentenceModelError
from bot.language.conversion import write_onnx
from bot.language.sentence_model import (
    DEFAULT_MODEL,
    file_sha256,
    load_bert,
    model_folder,
    sentence_vectors,
)
from bot.settings import settings

# Longer texts are read by their first words: attention costs the square of the length.
MAX_TOKENS = 128
# Part of a kept file's name, so that a change of how it is made makes it anew.
_ENCODER_RECIPE = "mean-int8-v1"

Rows = npt.NDArray[np.float32]


class TextNetwork:
    """An ONNX file of write_onnx with the tokenizer it was trained with.

    Raises:
        SentenceModelError: one of the files is missing or damaged.
    """

    def __init__(self, onnx_file: Path, tokenizer_file: Path) -> None:
        options = onnxruntime.SessionOptions()
        # One thread: messages run side by side in one process, and more threads
        # for one short text cost more than they bring.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(
                str(onnx_file), options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = Tokenizer.from_file(str(tokenizer_file))
        except Exception as error:
            raise SentenceModelError(
                f"{onnx_file} could not be loaded ({error}). Remove it and train again: "
                "'make train'."
            ) from None
        self._names = [node.name for node in self._session.get_inputs()]
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()
        self.width: int = self._session.get_outputs()[0].shape[-1]

    def run(self, texts: list[str]) -> Rows:
        """Returns one row a text, `width` numbers each.

        8-bit networks scale by what they are given at once: a text alone and
        among others gets slightly different numbers. Conversations run it alone.
        """
        if not texts:
            return np.zeros((0, self.width), dtype=np.float32)
        encodings = self._tokenizer.encode_batch(texts)
        ids = np.array([encoding.ids for encoding in encodings], dtype=np.int32)
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int32)
        feed = {name: (mask if "mask" in name else ids) for name in self._names}
        rows: Rows = self._session.run(None, feed)[0]
        return rows


def load_encoder(model: str = DEFAULT_MODEL, sha256: str | None = None) -> TextNetwork:
    """The sentence model as it was published: unit vectors, near ones mean the same.

    Verifies it, converts it once (under a minute) and keeps the result.

    Raises:
        SentenceModelError: see `model_folder`.
    """
    folder = model_folder(model, sha256)
    found = file_sha256(folder / "model.safetensors")
    kept = settings().cache_dir / "encoders" / f"{found[:16]}-{_ENCODER_RECIPE}.onnx"
    if not kept.is_file():
        import tensorflow as tf

        bert = load_bert(folder)
        write_onnx(
            lambda ids, mask: tf.nn.l2_normalize(sentence_vectors(bert, ids, mask, False), axis=1),
            kept,
        )
    return TextNetwork(kept, folder / "tokenizer.json")
