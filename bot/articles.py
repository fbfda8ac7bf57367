"""The articles that answers are drawn from: data/articles.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from bot.errors import DataError
from bot.settings import ROOT
from bot.yaml_files import read_yaml

ARTICLES_FILE = ROOT / "data" / "articles.yml"


@dataclass(frozen=True)
class Article:
    """One article: its title, who published it, and its address if it has one."""

    title: str
    by: str
    url: str | None = None


Articles = Mapping[str, Article]


def load_articles(path: Path = ARTICLES_FILE) -> Articles:
    """Reads the articles by their short names.

    Raises:
        DataError: the file is missing, no YAML, or an article lacks title or by.
    """
    raw = read_yaml(path, DataError)
    if not isinstance(raw, dict):
        raise DataError(path, "must hold articles by their names.")
    articles = {}
    for name, fields in raw.items():
        try:
            articles[str(name)] = Article(**fields)
        except TypeError:
            raise DataError(path, "needs title and by, and may have url.", key=str(name)) from None
    return MappingProxyType(articles)
