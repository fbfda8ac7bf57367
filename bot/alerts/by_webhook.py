"""Sends alerts to a web address, signed as https://www.standardwebhooks.com says."""

from __future__ import annotations

import asyncio
from datetime import datetime, timezone

import aiohttp
from standardwebhooks import Webhook

from bot.alerts.notice import Notice, payload
from bot.clinic import AlertWebhook
from bot.errors import DeliveryError

# From the connection to the answer.
TIMEOUT_SECONDS = 10.0


class WebhookChannel:
    """The address of clinic.yml's `alerts.webhook`.

    Args:
        webhook: the address.
        secret: what is signed with; "whsec_" and base64.
    """

    name = "webhook"

    def __init__(self, webhook: AlertWebhook, secret: str) -> None:
        self._url = webhook.url
        self._signer = Webhook(secret)

    def send(self, notice: Notice) -> None:
        """Posts one notice.

        Raises:
            DeliveryError: the address could not be reached, took too long, or
                answered with anything but 2xx.
        """
        content = payload(notice)
        now = datetime.now(timezone.utc)
        headers = {
            "Content-Type": "application/json",
            "webhook-id": notice.key,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._signer.sign(notice.key, now, content),
        }
        try:
            status = asyncio.run(self._post(content, headers))
        except asyncio.TimeoutError:
            raise DeliveryError(f"no answer within {TIMEOUT_SECONDS:.0f} seconds") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise DeliveryError(" ".join(str(error).split()) or type(error).__name__) from None
        if not 200 <= status < 300:
            raise DeliveryError(f"it answered {status}")

    async def _post(self, content: str, headers: dict[str, str]) -> int:
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            # Wherever a redirect leads, it is not the address that the clinic chose.
            async with session.post(
                self._url, data=content.encode(), headers=headers, allow_redirects=False
            ) as answer:
                return answer.status
