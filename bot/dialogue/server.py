"""Serves the assistant over HTTP: Rasa's web server with our assistant in it."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

from rasa.core.run import configure_app, create_http_input_channels
from rasa.shared.exceptions import RasaException
from sanic import Sanic

from bot.dialogue.assistant import load_assistant
from bot.errors import BacktalkError, StartError
from bot.settings import ROOT, settings

logger = logging.getLogger(__name__)

CREDENTIALS_FILE = ROOT / "credentials.yml"


def serve(model: Path) -> None:
    """Serves until the process is told to stop.

    Raises:
        BacktalkError: see `load_assistant`; or a channel of credentials.yml is wrong.
    """
    try:
        channels = create_http_input_channels(None, str(CREDENTIALS_FILE))
    except RasaException as error:
        raise StartError(f"{CREDENTIALS_FILE}: {error}") from None
    app = configure_app(channels, enable_api=False)
    failure: list[BacktalkError] = []

    async def load(app: Sanic, _loop: Any) -> None:
        try:
            app.ctx.agent = await load_assistant(model)
        except BacktalkError as error:
            failure.append(error)
            app.stop()

    async def close(app: Sanic, _loop: Any) -> None:
        assistant = getattr(app.ctx, "agent", None)
        if assistant is None:
            return
        if assistant.tracker_store.event_broker:
            await assistant.tracker_store.event_broker.close()
        assistant.tracker_store.close()

    app.register_listener(load, "before_server_start")
    app.register_listener(close, "after_server_stop")
    # Sanic greets with a banner and logs every request's address; neither is wanted.
    os.environ.setdefault("SANIC_MOTD", "false")
    app.run(
        host=settings().host,
        port=settings().port,
        workers=1,
        access_log=False,
        motd=False,
        debug=False,
    )
    if failure:
        raise failure[0]
