"""What the environment says: addresses, files and the database.

Every setting is an environment variable with the prefix BACKTALK_. All have
defaults, so that one machine needs none of them. docs/settings.md lists them.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from pathlib import Path

from pydantic import BaseSettings, Field, SecretStr, ValidationError, validator

from bot.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """The settings of one process, read once at its start."""

    host: str = Field("127.0.0.1", description="Address that the assistant listens on.")
    port: int = Field(5005, ge=1, le=65535, description="Port of the assistant.")
    actions_port: int = Field(5055, ge=1, le=65535, description="Port of the action server.")
    database_url: str = Field(
        f"sqlite:///{ROOT / 'var' / 'backtalk.db'}",
        description="SQLAlchemy URL of the database: SQLite or PostgreSQL.",
    )
    clinic_file: Path = Field(ROOT / "clinic.yml", description="The clinic's facts.")
    models_dir: Path = Field(ROOT / "models", description="Where trained assistants are kept.")
    cache_dir: Path = Field(
        ROOT / ".cache", description="Where converted sentence models are kept."
    )
    smtp_password: SecretStr | None = Field(
        None, min_length=1, description="Password of clinic.yml's alerts.email.user."
    )
    alerts_webhook_secret: SecretStr | None = Field(
        None, description="Secret that alerts are signed with: whsec_ and base64."
    )
    log_level: str = Field(
        "WARNING",
        regex="^(DEBUG|INFO|WARNING|ERROR)$",
        description="DEBUG, INFO, WARNING or ERROR.",
    )

    class Config:
        env_prefix = "BACKTALK_"

    @validator("alerts_webhook_secret")
    def _signing_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        try:
            key = base64.b64decode(value.get_secret_value().removeprefix("whsec_"), validate=True)
        except ValueError:
            key = b""
        if not 24 <= len(key) <= 64:  # as the Standard Webhooks specification asks
            raise ValueError(
                "must be whsec_ and 24 to 64 random bytes in base64, such as those of "
                "'openssl rand -base64 32'"
            )
        return value

    @property
    def url(self) -> str:
        """Where the assistant is reached from this machine."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        return f"http://{host}:{self.port}"

    @property
    def actions_url(self) -> str:
        """Where the action server is reached from this machine."""
        return f"http://127.0.0.1:{self.actions_port}"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Returns the settings of this process.

    Raises:
        SettingsError: a variable has a value that cannot be used; names it.
    """
    try:
        return Settings.parse_obj({})
    except ValidationError as error:
        first = error.errors()[0]
        name = "BACKTALK_" + str(first["loc"][0]).upper()
        raise SettingsError(
            f"environment variable {name}: {first['msg']}. See docs/settings.md."
        ) from None
