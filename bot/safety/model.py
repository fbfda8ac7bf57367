"""The meaning line: how likely a text is a present sign of each category."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from bot.content_hash import content_hash
from bot.errors import ModelError
from bot.language.fine_tuning import FineTuning
from bot.language.normaliser import normalise
from bot.language.sentence_model import model_folder
from bot.language.text_classifier import TextClassifier
from bot.safety.detector import Detector
from bot.safety.examples import HARMLESS, Labelled, read_examples
from bot.safety.lexicon import Lexicon
from bot.settings import ROOT, settings

LEXICON_FILE = ROOT / "data" / "red_flags.yml"
EXAMPLES_FOLDER = ROOT / "data" / "red_flag_examples"

# What a model is made from.
_INGREDIENTS = (
    "data/red_flag_examples/*.txt",
    "data/nlu*.yml",
    "data/field_words.txt",
    "bot/language/*.py",
    "bot/safety/examples.py",
    "bot/safety/model.py",
)
_LIBRARIES = ("scikit-learn", "tensorflow", "onnxruntime", "symspellpy", "tokenizers")
# How much the sentence model and the n-grams count, see TextClassifier.
_MEANING, _WORDS = 0.75, 0.5
_HOW = FineTuning(epochs=3)
# So many ordinary messages are learned from: any, and those that look most like a flag.
_ANY, _ALIKE = 2000, 3000
# This share of the examples is learned a second time, with an ordinary message before or
# after it: a flag that is told in passing.
_IN_PASSING = 0.15
_PASSING_LENGTH = range(20, 160)
_SEED = 1


class MeaningModel:
    """A trained model.

    Args:
        folder: where `train_meaning` put it.

    Raises:
        SentenceModelError: a file is missing or is not the one that was trained.
    """

    def __init__(self, folder: Path) -> None:
        self._classifier = TextClassifier(folder, _MEANING, _WORDS)

    def probabilities(self, text: str) -> Mapping[str, float]:
        """How likely a normalised text is a present sign of each category, from 0 to 1."""
        row = self._classifier.predict(text)
        return {
            label: float(probability)
            for label, probability in zip(self._classifier.labels, row)
            if label != HARMLESS
        }


def meaning_folder() -> Path:
    """Where the model of the present data is, or would be: named after its content."""
    return settings().models_dir / f"red-flags-{content_hash(_INGREDIENTS, _LIBRARIES)}"


def meaning_examples() -> list[Labelled]:
    """The examples of red flags and of what only looks like one.

    Raises:
        DataError: data/red_flag_examples/ or data/red_flags.yml is broken.
    """
    return read_examples(EXAMPLES_FOLDER, Lexicon(LEXICON_FILE).categories)


def train_meaning(flags: Sequence[Labelled], ordinary: Sequence[str], folder: Path) -> None:
    """Trains a model.

    Args:
        flags: see `meaning_examples`.
        ordinary: messages that hold no red flag, many; a part of them is taken.
        folder: where the model goes; it appears only when it is complete.

    Raises:
        SentenceModelError: the sentence model is not as asked.
    """
    chance = random.Random(_SEED)
    examples = [*flags, *_chosen(ordinary, flags, chance)]
    examples += _in_passing(examples, chance)
    chance.shuffle(examples)
    unfinished = folder.with_suffix(".part")
    unfinished.mkdir(parents=True, exist_ok=True)
    TextClassifier.train(
        model_folder(),
        [normalise(example.text) for example in examples],
        [example.label for example in examples],
        _HOW,
        unfinished,
    )
    unfinished.rename(folder)


def _chosen(
    ordinary: Sequence[str], examples: Sequence[Labelled], chance: random.Random
) -> list[Labelled]:
    """Some ordinary messages, and those that a model of words alone takes most for a flag.

    "My back hurts and it goes down my leg" has to be learned as harmless.
    """
    shuffled = chance.sample(list(ordinary), len(ordinary))
    chosen, others = shuffled[:_ANY], shuffled[_ANY:]
    is_flag = [one.label != HARMLESS for one in examples] + [False] * len(chosen)
    words = make_pipeline(
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, min_df=3),
        LogisticRegression(C=5.0, max_iter=100),
    )
    words.fit([normalise(text) for text in [*(one.text for one in examples), *chosen]], is_flag)
    likely = words.predict_proba([normalise(text) for text in others])[:, 1]
    alike = [others[at] for at in likely.argsort()[::-1][:_ALIKE]]
    return [Labelled(text, HARMLESS) for text in [*chosen, *alike]]


def _in_passing(examples: Sequence[Labelled], chance: random.Random) -> list[Labelled]:
    harmless = [one.text for one in examples if one.label == HARMLESS]
    around = [text for text in harmless if len(text) in _PASSING_LENGTH]
    told = [one for one in examples if chance.random() < _IN_PASSING]
    pairs = [(one, chance.choice(around)) for one in told]
    return [
        Labelled(
            f"{other} {one.text}" if chance.random() < 0.5 else f"{one.text} {other}", one.label
        )
        for one, other in pairs
    ]


def load_detector() -> Detector:
    """The detector of the present data.

    Raises:
        DataError: data/red_flags.yml is broken; names line and key.
        ModelError: there is no trained model for the present data.
        SentenceModelError: a file of the model is missing or damaged.
    """
    folder = meaning_folder()
    if not folder.is_dir():
        raise ModelError(f"there is no trained red-flag model at {folder}. Run: make train")
    return Detector(Lexicon(LEXICON_FILE), MeaningModel(folder))
