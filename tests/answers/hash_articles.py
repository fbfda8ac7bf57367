"""Writes article_runs.txt anew: python tests/answers/hash_articles.py ARTICLE.txt ..."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.answers.runs import RUNS_FILE, hashed_runs


def main(articles: list[str]) -> None:
    runs = set()
    for article in articles:
        runs |= hashed_runs(Path(article).read_text(encoding="utf-8"))
    RUNS_FILE.write_text("\n".join(sorted(runs)) + "\n", encoding="ascii")
    print(f"{len(runs)} runs of {len(articles)} articles")


if __name__ == "__main__":
    main(sys.argv[1:])
