"""GET /health: whether each part of Backtalk is able to work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.settings import settings

ACTIONS_TIMEOUT_SECONDS = 2.0


class HealthChannel(InputChannel):
    """Not a way in for patients: Rasa mounts addresses through its channels alone."""

    @classmethod
    def name(cls) -> str:
        """The channel's name in Rasa."""
        return "health"

    @classmethod
    def url_prefix(cls) -> str:
        """At the root, not under /webhooks."""
        return "/"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The address: 200 when every part works, 503 otherwise, states as JSON."""
        health = Blueprint("health")

        @health.route("/health", methods=["GET"])
        async def report(request: Request) -> HTTPResponse:
            assistant = getattr(request.app.ctx, "agent", None)
            if assistant is None:
                parts = {"assistant": "starting"}
            else:
                parts = {
                    "assistant": "ok" if assistant.is_ready() else "no model",
                    "database": "ok" if await assistant.tracker_store.is_alive() else "down",
                    "actions": await _actions_state(),
                }
            healthy = all(state == "ok" for state in parts.values())
            return response.json(
                {"status": "ok" if healthy else "degraded", "parts": parts},
                status=200 if healthy else 503,
            )

        return health


async def _actions_state() -> str:
    timeout = aiohttp.ClientTimeout(total=ACTIONS_TIMEOUT_SECONDS)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session:
            async with session.get(f"{settings().actions_url}/health") as reply:
                return "ok" if reply.status == 200 else "down"
    except (aiohttp.ClientError, asyncio.TimeoutError):
        return "down"
