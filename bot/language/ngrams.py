"""A linear model on word and character n-grams: knows the words, also misspelt ones."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

Row = npt.NDArray[np.float32]

_INVERSE_REGULARISATION = 5.0
# What some twenty thousand examples need.
_ITERATIONS = 60


class NgramModel:
    """Logistic regression on word pairs and on two to five characters within words."""

    def __init__(self) -> None:
        self._vectorizers = (
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=3),
        )
        self.labels: list[str] = []

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        """Learns from normalised messages and what each of them is."""
        features = [vectorizer.fit_transform(texts) for vectorizer in self._vectorizers]
        together = sparse.hstack(features, format="csr", dtype=np.float32)
        # That it ends before it converged is meant. The solver tells nothing of its progress.
        regression = LogisticRegression(C=_INVERSE_REGULARISATION, max_iter=_ITERATIONS)
        with tqdm(total=1, desc="N-grams (two minutes)") as progress, warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            regression.fit(together, labels)
            progress.update()
        self.labels = [str(label) for label in regression.classes_]
        self._bias = regression.intercept_.astype(np.float32)
        weights = np.ascontiguousarray(regression.coef_.T, dtype=np.float32)
        self._scores = [
            _Scores.of(vectorizer, part)
            for vectorizer, part in zip(
                self._vectorizers, np.split(weights, [features[0].shape[1]])
            )
        ]

    def log_odds(self, text: str) -> Row:
        """What the n-grams of a message say for each of `labels`."""
        odds: Row = self._bias
        for scores in self._scores:
            odds = odds + scores.of_text(text)
        return odds


@dataclass
class _Scores:
    """What the n-grams of one vectorizer say for each label.

    The same sums as vectorizer.transform(text) @ weights, without building
    matrices for a single row: that took longer than everything else.
    """

    analyze: Callable[[str], list[str]]
    column: dict[str, int]
    idf: Row
    weights: Row

    @classmethod
    def of(cls, vectorizer: TfidfVectorizer, weights: Row) -> _Scores:
        idf = vectorizer.idf_.astype(np.float32)
        return cls(vectorizer.build_analyzer(), vectorizer.vocabulary_, idf, weights)

    def of_text(self, text: str) -> Row:
        counts: dict[int, int] = {}
        for ngram in self.analyze(text):
            column = self.column.get(ngram)
            if column is not None:
                counts[column] = counts.get(column, 0) + 1
        if not counts:
            return np.zeros(self.weights.shape[1], dtype=np.float32)
        columns = np.fromiter(counts, dtype=np.int64)
        frequencies = np.fromiter(counts.values(), dtype=np.float32)
        values = (1 + np.log(frequencies)) * self.idf[columns]
        values /= np.linalg.norm(values)
        scores: Row = values.astype(np.float32) @ self.weights[columns]
        return scores
