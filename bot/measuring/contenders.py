"""Other ways to tell intents apart, trained on the same examples and asked the same cases."""

from __future__ import annotations

import hashlib
import inspect
import json
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from bot.dialogue.data_files import EXAMPLE_FILES, training_examples
from bot.dialogue.training import trained_model
from bot.errors import ModelError
from bot.language import ngrams
from bot.language.ngrams import NgramModel
from bot.language.normaliser import normalise
from bot.language.text_classifier import TextClassifier, log_softmax
from bot.language.text_network import load_encoder
from bot.measuring.figures import percent
from bot.measuring.stock_pipeline import EPOCHS, train_stock_pipeline
from bot.settings import ROOT, settings
from bot.understanding.classifier import IntentRecogniser

# Each knows the intents of a text, the likeliest first.
Rank = Callable[[str], Sequence[str]]
Matrix = npt.NDArray[np.float32]

_OURS = "the same, misspelt words mended (ours)"
# Guesses that are looked at: the choice that the assistant would offer.
_CHOICE = 3


@dataclass(frozen=True)
class Comparison:
    """A contender's shares in percent: of topics right first and among the first three, of other
    kinds right first; and the seconds that its training took, where it was trained for this."""

    name: str
    topics_first: float
    topics_in_three: float
    others_first: float
    training_s: int | None


@dataclass(frozen=True)
class Question:
    """A text, and the intents that would be right."""

    text: str
    right: frozenset[str]
    is_topic: bool


def compare(questions: Mapping[str, Sequence[Question]]) -> dict[str, list[Comparison]]:
    """Trains each contender and asks it all the questions; ours, already trained, is the last.

    What was found is kept in the cache for the same examples and questions, and the
    stock pipeline, which trains for hours, for the same examples.

    Args:
        questions: by the name of their split.

    Returns:
        what each contender reached, by split.
    """
    examples = [
        example for name in EXAMPLE_FILES for example in training_examples(ROOT / "data" / name)
    ]
    texts = [normalise(example.text) for example in examples]
    intents = [example.intent for example in examples]
    kept = _Kept(_folder(texts, intents), questions)
    found: dict[str, list[Comparison]] = {split: [] for split in questions}
    for name, train in _CONTENDERS.items():
        results = kept.get(name)
        if results is None:
            started = time.monotonic()
            rank = train(texts, intents)
            seconds = round(time.monotonic() - started)
            results = {s: _judge(name, rank, asked, seconds) for s, asked in questions.items()}
            kept.put(name, results)
        for split, result in results.items():
            found[split].append(result)
    with _trained() as model:
        ours = {
            "fine-tuned sentence model alone": model.by_meaning,
            "fine-tuned sentence model and n-grams": model.as_typed,
            _OURS: model.predict,
        }
        for name, odds in ours.items():
            rank = _by_odds(_normalised(odds), model.labels)
            for split, asked in questions.items():
                found[split].append(_judge(name, rank, asked))
    return found


def _judge(
    name: str, rank: Rank, questions: Sequence[Question], training_s: int | None = None
) -> Comparison:
    first: dict[bool, list[bool]] = {True: [], False: []}
    in_three = []
    for question in tqdm(questions, desc=name, unit="question"):
        guesses = rank(question.text)[:_CHOICE]
        first[question.is_topic].append(guesses[0] in question.right)
        if question.is_topic:
            in_three.append(bool(question.right & set(guesses)))
    return Comparison(
        name, percent(first[True]), percent(in_three), percent(first[False]), training_s
    )


# --- contenders -----------------------------------------------------------------------


def _nearest_neighbour(texts: Sequence[str], intents: Sequence[str]) -> Rank:
    vectors = _vectors(texts)
    encoder = load_encoder()

    def rank(text: str) -> list[str]:
        order = np.argsort(-(vectors @ encoder.run([normalise(text)])[0]))
        return list(dict.fromkeys(intents[i] for i in order[:200]))

    return rank


def _linear_on_embeddings(texts: Sequence[str], intents: Sequence[str]) -> Rank:
    model = LogisticRegression(C=10, max_iter=200).fit(_vectors(texts), intents)
    encoder = load_encoder()

    def rank(text: str) -> list[str]:
        odds = model.decision_function(encoder.run([normalise(text)]))[0]
        return [str(model.classes_[i]) for i in np.argsort(-odds)]

    return rank


def _sparse_alone(texts: Sequence[str], intents: Sequence[str]) -> Rank:
    model = NgramModel()
    model.fit(texts, intents)
    return _by_odds(_normalised(model.log_odds), model.labels)


def _embeddings_and_sparse(texts: Sequence[str], intents: Sequence[str]) -> Rank:
    sparse = NgramModel()
    sparse.fit(texts, intents)
    linear = LogisticRegression(C=10, max_iter=200).fit(_vectors(texts), intents)
    encoder = load_encoder()

    def odds(text: str) -> Matrix:
        text = normalise(text)
        dense = linear.decision_function(encoder.run([text]))[0]
        pooled: Matrix = log_softmax(dense) + log_softmax(sparse.log_odds(text))
        return pooled

    return _by_odds(odds, sparse.labels)


def _stock(texts: Sequence[str], intents: Sequence[str]) -> Rank:
    return train_stock_pipeline(_folder(texts, intents) / "stock.tar.gz")


_CONTENDERS: dict[str, Callable[[Sequence[str], Sequence[str]], Rank]] = {
    f"Rasa's default pipeline (DIET), {EPOCHS} epochs": _stock,
    "sparse features alone": _sparse_alone,
    "embeddings, nearest neighbour": _nearest_neighbour,
    "embeddings, linear classifier": _linear_on_embeddings,
    "embeddings and sparse, linear": _embeddings_and_sparse,
}


def _vectors(texts: Sequence[str]) -> Matrix:
    encoder = load_encoder()
    rows = [encoder.run([text])[0] for text in tqdm(texts, desc="Sentence vectors", unit="text")]
    return np.vstack(rows)


def _by_odds(odds: Callable[[str], Matrix], labels: Sequence[str]) -> Rank:
    return lambda text: [labels[i] for i in np.argsort(-odds(text))]


def _normalised(odds: Callable[[str], Matrix]) -> Callable[[str], Matrix]:
    return lambda text: odds(normalise(text))


@contextmanager
def _trained() -> Iterator[TextClassifier]:
    """The intent model of the trained assistant."""
    with tempfile.TemporaryDirectory(prefix="backtalk-") as folder:
        with tarfile.open(trained_model()) as archive:
            archive.extractall(folder)
        found = list(Path(folder).glob("components/*IntentRecogniser*/"))
        if not found:
            raise ModelError("the trained assistant has no IntentRecogniser.")
        settled = IntentRecogniser.get_default_config()
        yield TextClassifier(found[0], settled["meaning"], settled["words"])


class _Kept:
    """What contenders reached on the same examples and questions, by split."""

    def __init__(self, folder: Path, questions: Mapping[str, Sequence[Question]]) -> None:
        asked = [
            f"{split} {question.text} {sorted(question.right)} {question.is_topic}"
            for split, listed in questions.items()
            for question in listed
        ]
        # Another way to train or to count is another result.
        code = [Path(__file__).read_text("utf-8"), inspect.getsource(ngrams)]
        self._folder = folder / _digest([*asked, *code])

    def get(self, name: str) -> dict[str, Comparison] | None:
        file = self._file(name)
        if not file.is_file():
            return None
        kept = json.loads(file.read_text("utf-8"))
        return {split: Comparison(**result) for split, result in kept.items()}

    def put(self, name: str, results: Mapping[str, Comparison]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        kept = {split: asdict(result) for split, result in results.items()}
        self._file(name).write_text(json.dumps(kept), "utf-8")

    def _file(self, name: str) -> Path:
        return self._folder / f"{_digest([name])}.json"


def _folder(texts: Sequence[str], intents: Sequence[str]) -> Path:
    """Where in the cache is kept what these examples lead to."""
    return settings().cache_dir / "contenders" / _digest([*texts, *intents])


def _digest(lines: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
