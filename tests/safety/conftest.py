"""What the tests of the detector share: the lexicon, and the detector as it is trained."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.safety.detector import Detector
from bot.safety.lexicon import Lexicon
from bot.safety.model import LEXICON_FILE, load_detector


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return Lexicon(LEXICON_FILE)


@pytest.fixture(scope="session")
def detector(model: Path) -> Detector:
    return load_detector()
