"""How likely each label of a text is: a fine-tuned sentence model and n-grams, pooled.

The sentence model knows meaning and stumbles over rare and misspelt words;
n-grams know the words and no meaning. Where they agree, they are right. Misspelt
words are mended on the way, and both readings count.
docs/understanding.md compares the choices.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import joblib
import numpy as np
import numpy.typing as npt

from bot.errors import SentenceModelError
from bot.language.fine_tuning import FineTuning, fine_tune
from bot.language.ngrams import NgramModel
from bot.language.sentence_model import file_sha256
from bot.language.spelling import Spelling, Words, count_words
from bot.language.text_network import TextNetwork

Row = npt.NDArray[np.float32]

_NETWORK, _TOKENIZER = "sentences.onnx", "tokenizer.json"
_NGRAMS, _WORDS = "ngrams.joblib", "words.json"
_FILES = (_NETWORK, _TOKENIZER, _NGRAMS, _WORDS)
_SUMS = "SHA256SUMS"


class TextClassifier:
    """Texts in, probabilities out; what its labels are is nothing to it.

    Args:
        folder: where `train` put it.
        meaning, words: how much the log-probabilities of the sentence model and
            of the n-grams count. Chosen so that probabilities come true (calibration).

    Raises:
        SentenceModelError: a file is missing or is not the one that was trained.
    """

    def __init__(self, folder: Path, meaning: float, words: float) -> None:
        _verify(folder)
        self._network = TextNetwork(folder / _NETWORK, folder / _TOKENIZER)
        self._ngrams: NgramModel = joblib.load(folder / _NGRAMS)
        self._spelling = Spelling(Words(**json.loads((folder / _WORDS).read_text("utf-8"))))
        self._meaning, self._words = meaning, words
        self.labels = self._ngrams.labels

    @staticmethod
    def train(
        base: Path, texts: Sequence[str], labels: Sequence[str], how: FineTuning, folder: Path
    ) -> None:
        """Trains on normalised messages and writes the model into a folder.

        Args:
            base: the sentence model to begin with, see `model_folder`.
            texts, labels: the examples.
            how: see FineTuning.
            folder: where the model goes.
        """
        ngrams = NgramModel()
        ngrams.fit(texts, labels)
        joblib.dump(ngrams, folder / _NGRAMS)
        (folder / _WORDS).write_text(json.dumps(vars(count_words(texts))), "utf-8")
        sorted_labels = fine_tune(base, texts, labels, folder / _NETWORK, how)
        assert sorted_labels == ngrams.labels, "both sort the labels"
        shutil.copyfile(base / "tokenizer.json", folder / _TOKENIZER)
        sums = [f"{file_sha256(folder / n)}  {n}" for n in _FILES]
        (folder / _SUMS).write_text("\n".join(sums) + "\n", encoding="utf-8")

    def predict(self, text: str) -> Row:
        """Returns the probability of each label, in the order of `labels`.

        A message with unknown words is read as it was typed and as it may have been
        meant, and what both readings say is pooled.
        """
        pooled = self.as_typed(text)
        mended = self._spelling.mend(text)
        if mended != text:
            pooled = (pooled + self.as_typed(mended)) / 2
        probabilities: Row = np.exp(log_softmax(pooled))
        return probabilities

    def as_typed(self, text: str) -> Row:
        """The log-probabilities of both models, weighted and added; no word is mended."""
        return self._meaning * self.by_meaning(text) + self._words * self.by_words(text)

    def by_meaning(self, text: str) -> Row:
        """The log-probability of each label as the sentence model alone sees it."""
        return log_softmax(self._network.run([text])[0])

    def by_words(self, text: str) -> Row:
        """The log-probability of each label as the n-grams alone see it."""
        return log_softmax(self._ngrams.log_odds(text))


def log_softmax(odds: Row) -> Row:
    """Log-odds as log-probabilities."""
    shifted = odds - odds.max()
    row: Row = shifted - np.log(np.exp(shifted).sum())
    return row


def _verify(folder: Path) -> None:
    sums = folder / _SUMS
    if not sums.is_file():
        raise SentenceModelError(f"the trained model lacks {sums}. Train again: 'make train'.")
    for line in sums.read_text(encoding="utf-8").splitlines():
        wanted, name = line.split()
        file = folder / name
        if not file.is_file() or file_sha256(file) != wanted:
            raise SentenceModelError(
                f"{name} of the trained model is missing or damaged. Remove the model from "
                "models/ and train again: 'make train'."
            )
