"""Sends alerts by email."""

from __future__ import annotations

import logging
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.utils import format_datetime

from bot.alerts.notice import Notice, body, subject
from bot.clinic import AlertEmail, Clinic
from bot.errors import DeliveryError

logger = logging.getLogger(__name__)

# For each answer of the mail server.
TIMEOUT_SECONDS = 10.0
_LONGEST_REASON = 200


class EmailChannel:
    """The mailboxes of clinic.yml's `alerts.email`.

    Args:
        email: host, addresses and so on.
        password: for the server, where `email.user` is given.
        clinic: whose alerts these are.
    """

    name = "email"

    def __init__(self, email: AlertEmail, password: str | None, clinic: Clinic) -> None:
        self._email, self._password, self._clinic = email, password, clinic

    def send(self, notice: Notice) -> None:
        """Hands one notice to the mail server.

        Raises:
            DeliveryError: the server took it for none of the addresses.
        """
        try:
            refused = self._deliver(self._message(notice))
        except UnicodeEncodeError:  # its text would show a character of the password
            raise DeliveryError("alerts.email.user or its password is not plain ASCII") from None
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise DeliveryError(f"{self._email.host}: {_reason(error)}") from None
        if refused:
            logger.warning(
                "%s refused %d of %d addresses of alerts.email.to",
                self._email.host,
                len(refused),
                len(self._email.to),
            )

    def _deliver(self, message: EmailMessage) -> dict[str, tuple[int, bytes]]:
        """Returns the addresses that the server refused while it took the others."""
        trusted = ssl.create_default_context()
        server = self._connect(trusted)
        try:
            if self._email.security == "starttls":
                server.starttls(context=trusted)
            if self._email.user:
                server.login(self._email.user, self._password or "")
            refused = server.send_message(message)
            # It is delivered, however the server takes the goodbye.
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            return refused
        finally:
            server.close()

    def _connect(self, trusted: ssl.SSLContext) -> smtplib.SMTP:
        host, port = self._email.host, self._email.port
        if self._email.security == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=trusted)
        return smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)

    def _message(self, notice: Notice) -> EmailMessage:
        message = EmailMessage()
        message["Subject"] = subject(notice, self._clinic)
        message["From"] = self._email.sender
        message["To"] = ", ".join(self._email.to)
        message["Date"] = format_datetime(self._clinic.now())
        message["Message-ID"] = f"<{notice.key}@{self._email.sender.rpartition('@')[2]}>"
        # Nobody's absence note should come back.
        message["Auto-Submitted"] = "auto-generated"
        if notice.urgency == "emergency":
            message["Importance"] = "high"
        message.set_content(body(notice, self._clinic))
        return message


def _reason(error: Exception) -> str:
    """What went wrong, on one line."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        said = "it refused every address of alerts.email.to"
    elif isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        answer = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
        said = f"it answered {error.smtp_code} {answer}"
    else:
        said = str(error) or type(error).__name__
    return " ".join(said.split())[:_LONGEST_REASON]
