"""Settings come from the environment, and a wrong one is named."""

from __future__ import annotations

import pytest

from bot.errors import SettingsError
from bot.settings import settings


@pytest.fixture(autouse=True)
def fresh() -> None:
    kept = settings()
    settings.cache_clear()
    yield
    settings.cache_clear()
    settings().__dict__.update(kept.__dict__)


def test_ports_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKTALK_PORT", "8080")
    assert settings().url == "http://127.0.0.1:8080"


@pytest.mark.parametrize("value", ["0", "65536", "http", ""])
def test_wrong_port_is_named(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("BACKTALK_PORT", value)
    with pytest.raises(SettingsError, match="BACKTALK_PORT"):
        settings()


def test_wrong_log_level_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKTALK_LOG_LEVEL", "loud")
    with pytest.raises(SettingsError, match="BACKTALK_LOG_LEVEL"):
        settings()


@pytest.mark.parametrize(
    "value", ["", "whsec_", "whsec_c2hvcnQ=", "not base64 at all, but long enough"]
)
def test_a_secret_that_cannot_sign_is_named_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("BACKTALK_ALERTS_WEBHOOK_SECRET", value)
    with pytest.raises(SettingsError, match="BACKTALK_ALERTS_WEBHOOK_SECRET") as caught:
        settings()
    assert not value or value == "whsec_" or value not in str(caught.value)


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "whsec_" + "c2VjcmV0LW9mLXRoZS1jbGluaWMtZm9yLXRlc3Rz"
    monkeypatch.setenv("BACKTALK_ALERTS_WEBHOOK_SECRET", secret)
    monkeypatch.setenv("BACKTALK_SMTP_PASSWORD", "let-me-in")
    shown = repr(settings())
    assert secret not in shown
    assert "let-me-in" not in shown
