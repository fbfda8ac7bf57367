"""What all actions share: the clinic's facts and the database, opened when first needed."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy.engine import Engine

from bot.clinic import Clinic, load_clinic
from bot.settings import settings
from bot.storage.database import open_database


@lru_cache(maxsize=1)
def clinic() -> Clinic:
    """The clinic that this process serves."""
    return load_clinic(settings().clinic_file)


@lru_cache(maxsize=1)
def database() -> Engine:
    """The database of this process."""
    return open_database(settings().database_url)
