"""Mail servers that encrypt and ask for a password."""

from __future__ import annotations

import ssl
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.alerts.by_email import EmailChannel
from bot.alerts.notice import sample_notice
from bot.errors import DeliveryError
from tests.alerts.receivers import PASSWORD, free_port, mail_server
from tests.alerts.test_notifier import clinic_with

NOW = datetime(2026, 11, 21, tzinfo=timezone.utc)


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's certificate for "localhost" that this process trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def channel(port: int, password: str | None = PASSWORD, **email: object) -> EmailChannel:
    clinic = clinic_with(port, 80, **{"user": "backtalk", **email})
    return EmailChannel(clinic.alerts.email, password, clinic)


@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # the server does not count TLS from the start
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_it_logs_in_over_an_encrypted_connection(
    certificate: ssl.SSLContext, security: str
) -> None:
    port = free_port()
    with mail_server(port, certificate, tls=security == "tls") as mail:
        channel(port, security=security).send(sample_notice(NOW))
    assert mail.logins == [b"backtalk"]
    assert len(mail.raw) == 1


def test_a_wrong_password_is_told_without_showing_it(certificate: ssl.SSLContext) -> None:
    port = free_port()
    with mail_server(port, certificate) as mail:
        with pytest.raises(DeliveryError, match="localhost: it answered 535") as caught:
            channel(port, "wrong-secret", security="starttls").send(sample_notice(NOW))
        with pytest.raises(DeliveryError, match="plain ASCII") as other:
            channel(port, "pässword", security="starttls").send(sample_notice(NOW))
    assert "wrong-secret" not in str(caught.value)
    assert "ä" not in str(other.value)
    assert mail.raw == []


def test_a_server_that_cannot_be_trusted_gets_nothing(
    certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    port = free_port()
    with mail_server(port, certificate) as mail:
        with pytest.raises(DeliveryError, match="certificate verify failed"):
            channel(port, security="starttls").send(sample_notice(NOW))
    assert mail.logins == []


def test_a_server_that_does_not_encrypt_gets_no_password() -> None:
    port = free_port()
    with mail_server(port) as mail:
        with pytest.raises(DeliveryError, match="STARTTLS"):
            channel(port, security="starttls").send(sample_notice(NOW))
    assert mail.raw == []
