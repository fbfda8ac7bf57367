"""Trains a sentence model on labelled messages: the whole of it, not only a layer on top.

On unseen questions this is worth more than anything else that was tried
(docs/understanding.md has the comparison).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer
from tqdm import tqdm

from bot.language.conversion import write_onnx
from bot.language.misspelling import misspell
from bot.language.sentence_model import load_bert, sentence_vectors

# Messages of patients are short; what is longer is cut in training, for speed.
_MAX_TOKENS = 64
# Batches are filled with texts of like length out of this many batches' worth, to save padding.
_SORTED_TOGETHER = 32
_WARM_UP = 0.1
_DROPOUT = 0.1
# Keeps the network from being surer than the labels deserve.
_LABEL_SMOOTHING = 0.05
_SEED = 1

Tokens = npt.NDArray[np.int32]


@dataclass(frozen=True)
class FineTuning:
    """How a model is trained.

    `epochs` passes over the examples; `learning_rate` at its highest, after the
    warm-up; `batch` examples a step; `misspelt`, the share of the examples that
    are misspelt anew in each pass.
    """

    epochs: int = 4
    learning_rate: float = 2e-4
    batch: int = 32
    misspelt: float = 0.4


def fine_tune(
    folder: Path, texts: Sequence[str], labels: Sequence[str], target: Path, how: FineTuning
) -> list[str]:
    """Trains a sentence model to tell labels apart, and writes it as ONNX.

    Args:
        folder: the model to begin with, see `model_folder`.
        texts: normalised messages.
        labels: what each of them is.
        target: the ONNX file: token ids in, one log-odds a label out.
        how: see FineTuning.

    Returns:
        the labels in the order of the network's output.

    Raises:
        SentenceModelError: the folder holds no BERT-type model.
    """
    import tensorflow as tf

    # On the same machine the same examples give the same model.
    tf.keras.utils.set_random_seed(_SEED)
    tf.config.experimental.enable_op_determinism()
    _multiply_in_half_precision()
    names = sorted(set(labels))
    wanted = np.array([names.index(label) for label in labels], dtype=np.int32)
    bert = load_bert(folder)
    # The word pieces' own vectors stay: the examples hold a fraction of the words there are.
    bert.bert.embeddings.trainable = False
    last = tf.keras.layers.Dense(len(names))
    dropout = tf.keras.layers.Dropout(_DROPOUT)

    def log_odds(ids: tf.Tensor, mask: tf.Tensor, training: bool = False) -> tf.Tensor:
        vectors = sentence_vectors(bert, ids, mask, training)
        return last(dropout(vectors, training=training))

    log_odds(tf.zeros([1, 2], tf.int32), tf.ones([1, 2], tf.int32))
    batches = _Batches(folder / "tokenizer.json", texts, how)
    steps = how.epochs * batches.per_epoch
    optimiser = tf.keras.optimizers.Adam(_rate(how.learning_rate, steps), global_clipnorm=1.0)
    variables = bert.trainable_variables + last.trainable_variables
    optimiser.build(variables)
    loss_of = tf.keras.losses.CategoricalCrossentropy(
        from_logits=True, label_smoothing=_LABEL_SMOOTHING
    )
    integers = tf.TensorSpec([None, None], tf.int32)

    @tf.function(input_signature=[integers, integers, tf.TensorSpec([None], tf.int32)])
    def step(ids: tf.Tensor, mask: tf.Tensor, right: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            loss = loss_of(tf.one_hot(right, len(names)), log_odds(ids, mask, training=True))
        optimiser.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    with tqdm(total=steps, desc="Fine-tuning", unit="step") as progress:
        for _ in range(how.epochs):
            for rows, ids, mask in batches.epoch():
                loss = step(ids, mask, wanted[rows])
                progress.set_postfix(loss=f"{float(loss):.2f}", refresh=False)
                progress.update()
    write_onnx(log_odds, target)
    return names


def _multiply_in_half_precision() -> None:
    """Has matrices multiplied in 16 bits where the processor can: a fifth faster."""
    import tensorflow as tf

    processor = Path("/proc/cpuinfo")
    if processor.is_file() and "avx512_bf16" in processor.read_text("utf-8"):
        tf.config.optimizer.set_experimental_options({"auto_mixed_precision_onednn_bfloat16": True})


def _rate(highest: float, steps: int) -> object:
    """Rises for the first tenth of the steps, then falls to nothing."""
    import tensorflow as tf

    class WarmUpThenDown(tf.keras.optimizers.schedules.LearningRateSchedule):
        def __call__(self, step: tf.Tensor) -> tf.Tensor:
            done = tf.cast(step, tf.float32) / steps
            return highest * tf.minimum((done + 1 / steps) / _WARM_UP, 1.0) * (1.0 - done)

    return WarmUpThenDown()


class _Batches:
    """The examples in shuffled batches of like length, partly misspelt, anew each pass."""

    def __init__(self, tokenizer_file: Path, texts: Sequence[str], how: FineTuning) -> None:
        self._tokenizer = Tokenizer.from_file(str(tokenizer_file))
        self._tokenizer.enable_truncation(_MAX_TOKENS)
        self._tokenizer.no_padding()
        self._texts, self._how = texts, how
        self._chance = random.Random(_SEED)
        self.per_epoch = -(-len(texts) // how.batch)

    def epoch(self) -> Iterator[tuple[list[int], Tokens, Tokens]]:
        """Yields rows of the examples with their token ids and masks."""
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(self._misspelt())]
        order = list(range(len(tokens)))
        self._chance.shuffle(order)
        batches = []
        size = self._how.batch
        for start in range(0, len(order), size * _SORTED_TOGETHER):
            near = sorted(
                order[start : start + size * _SORTED_TOGETHER], key=lambda row: len(tokens[row])
            )
            batches += [near[at : at + size] for at in range(0, len(near), size)]
        self._chance.shuffle(batches)
        for rows in batches:
            longest = max(len(tokens[row]) for row in rows)
            ids = np.zeros((len(rows), longest), dtype=np.int32)
            mask = np.zeros_like(ids)
            for at, row in enumerate(rows):
                ids[at, : len(tokens[row])] = tokens[row]
                mask[at, : len(tokens[row])] = 1
            yield rows, ids, mask

    def _misspelt(self) -> list[str]:
        return [
            misspell(text, self._chance) if self._chance.random() < self._how.misspelt else text
            for text in self._texts
        ]
