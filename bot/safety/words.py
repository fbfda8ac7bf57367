"""A message as the lexicon reads it: spaCy's tokens, each by the stem that its forms share."""

from __future__ import annotations

import re
from functools import lru_cache

import snowballstemmer
import spacy
from spacy.tokens import Doc

# Forms that no stemmer brings together.
_IRREGULAR = {
    "lost": "lose", "losing": "lose", "gone": "go", "went": "go", "goes": "go", "felt": "feel",
    "fell": "fall", "fallen": "fall", "gave": "give", "given": "give", "broke": "break",
    "broken": "break", "swollen": "swell", "swelled": "swell", "bled": "bleed", "woke": "wake",
    "woken": "wake", "stood": "stand", "shook": "shake", "threw": "throw", "thrown": "throw",
    "came": "come", "held": "hold", "kept": "keep", "spoke": "speak", "spoken": "speak",
    "took": "take", "taken": "take", "slept": "sleep", "got": "get", "gotten": "get",
    "had": "have", "has": "have", "is": "be", "are": "be", "was": "be", "were": "be", "am": "be",
    "been": "be", "did": "do", "does": "do", "done": "do", "tore": "tear", "torn": "tear",
    "hung": "hang", "froze": "freeze", "frozen": "freeze", "drank": "drink",
    "feet": "foot", "died": "die", "dying": "die", "couldn't": "could", "seen": "see",
    "thought": "think", "grew": "grow", "grown": "grow", "sank": "sink", "rang": "ring",
    "sat": "sit", "slid": "slide", "bent": "bend", "flew": "fly", "struck": "strike",
    "medical": "medical", "crept": "creep", "laid": "lay", "drove": "drive", "bit": "bit",
}  # fmt: skip
# What thumbs leave out, and mistakes so common that they are words of their own.
_SHORTHAND = {
    "cnt": "cannot", "carnt": "cannot", "dnt": "do not", "dint": "did not", "cudnt": "could not",
    "wont": "will not", "aint": "is not", "havnt": "have not", "u": "you", "ur": "your",
    "r": "are", "n": "and", "im": "i am", "ive": "i have", "wen": "when", "wiv": "with",
    "cos": "because", "cuz": "because", "2day": "today", "2nite": "tonight", "nite": "night",
    "thru": "through", "hav": "have", "no1": "no one", "nites": "nights", "evry": "every",
    "stoped": "stopped", "swolen": "swollen", "swoll": "swollen", "swole": "swollen",
    "num": "numb", "numbnes": "numbness", "tite": "tight", "sinse": "since", "attak": "attack",
    "feelin": "feeling", "tinglin": "tingling", "hurtin": "hurting", "burnin": "burning",
    "mins": "minutes", "yday": "yesterday", "ystrday": "yesterday", "hott": "hot",
    "dont": "do not", "doesnt": "does not", "didnt": "did not", "cant": "cannot",
    "isnt": "is not", "wasnt": "was not", "havent": "have not", "hasnt": "has not",
    "hrs": "hours", "rite": "right", "puffed": "puff", "alot": "a lot",
    "wud": "would", "cud": "could", "shud": "should", "dunno": "do not know",
}  # fmt: skip
# Written without their apostrophe these are no misspelt words.
CONTRACTIONS = frozenset(
    (
        "aint", "arent", "cant", "couldnt", "didnt", "doesnt", "dont", "hadnt", "hasnt", "havent",
        "isnt", "shouldnt", "wasnt", "werent", "wouldnt", "youre", "theyre", "thats", "whats",
        "hows", "whos", "shes", "youve", "weve", "theyve",
    )
)  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
# French: "j'inspire", "l'abdomen".
_ELISION = re.compile(r"\b(j|d|l|m|n|t|s|c|qu)['’](?=[^\W\d_]{3})", re.IGNORECASE)
# The tokenizer takes the square of their number to read so many signs in a row.
_SIGNS = re.compile(r"([^\w\s]{10})[^\w\s]+")
# What ends a sentence; patients also end them with a line.
ENDS = frozenset((".", "!", "?", ";", "\n", "…", ":"))

_stemmer = snowballstemmer.stemmer("english")
_language = spacy.blank("en")
VOCAB = _language.vocab


def read_words(text: str) -> Doc:
    """Reads a normalised text.

    Returns:
        its tokens; `lemma_` holds the stem of each. "Can't" and "cannot" are two: can, not.
    """
    typed = _WORD.sub(lambda match: _SHORTHAND.get(match[0].lower(), match[0]), text)
    typed = _ELISION.sub(r"\1 ", _SIGNS.sub(r"\1", typed))
    doc = _language(typed)
    for token in doc:
        token.lemma_ = stem(token.norm_)
    return doc


@lru_cache(100_000)
def stem(word: str) -> str:
    """What the forms of a word share: "numb" of numbness, "lose" of lost."""
    plain = word.lower().replace("’", "'")
    return _IRREGULAR.get(plain) or str(_stemmer.stemWord(plain))


def any_of(*expressions: str) -> re.Pattern[str]:
    """A regular expression that finds any of some expressions, as whole words."""
    return re.compile(rf"\b(?:{'|'.join(expressions)})\b", re.IGNORECASE)
