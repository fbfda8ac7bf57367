"""Converts a BERT-type model folder into a small, fast ONNX encoder.

TensorFlow, which Rasa brings, reads the folder; tf2onnx turns it into a graph
and onnxruntime makes its weights 8 bit. This takes under a minute and is done
once for each model: the result is kept under the sha256 of the weights.
"""

from __future__ import annotations

import os
from pathlib import Path

from bot.errors import EncoderError

# Part of the file name, so that a change of this recipe converts anew.
RECIPE = "mean-int8-v1"
OPSET = 14


def convert(folder: Path, target: Path) -> None:
    """Writes the encoder of a model folder: token ids in, one vector a text out.

    Args:
        folder: holds config.json and model.safetensors (Hugging Face layout).
        target: the ONNX file to write; appears only when it is complete.

    Raises:
        EncoderError: the folder holds no BERT-type model.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import tensorflow as tf
    import tf2onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from transformers import TFBertModel
    from transformers.utils import logging

    # It would list the layers that an encoder does not use, as if something were wrong.
    logging.set_verbosity_error()
    try:
        model = TFBertModel.from_pretrained(str(folder), add_pooling_layer=False)
    except (OSError, ValueError) as error:
        raise EncoderError(
            f"{folder} holds no BERT-type model: {str(error).splitlines()[0]}"
        ) from None

    integers = tf.TensorSpec([None, None], tf.int32)

    @tf.function(input_signature=[integers, integers])
    def encode(input_ids: tf.Tensor, attention_mask: tf.Tensor) -> tf.Tensor:
        states = model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        weights = tf.cast(attention_mask, tf.float32)[:, :, None]
        mean = tf.reduce_sum(states * weights, axis=1) / tf.reduce_sum(weights, axis=1)
        return tf.nn.l2_normalize(mean, axis=1)

    target.parent.mkdir(parents=True, exist_ok=True)
    full = target.with_suffix(f".{os.getpid()}.full")
    small = target.with_suffix(f".{os.getpid()}.part")
    try:
        tf2onnx.convert.from_function(
            encode, input_signature=[integers, integers], opset=OPSET, output_path=str(full)
        )
        quantize_dynamic(str(full), str(small), weight_type=QuantType.QInt8)
        small.replace(target)
    finally:
        full.unlink(missing_ok=True)
        small.unlink(missing_ok=True)
