"""A conversation in the terminal, with the same assistant that patients talk to."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from bot.dialogue.action_endpoints import LocalActions
from bot.dialogue.assistant import load_assistant

CHANNEL = "terminal"


class TerminalOutput(OutputChannel):
    """Prints replies, their buttons with numbers."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @classmethod
    def name(cls) -> str:
        """The channel's name in the transcript."""
        return CHANNEL

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Prints one reply with its source and its buttons."""
        metadata = message.get("metadata") or {}
        body = Text(message.get("text") or "")
        if metadata.get("link"):
            body.append(f"\n\nSource: {metadata['link']}", style="dim")
            body.append(f" (reviewed {metadata['reviewed']})", style="dim")
        offered = [one for one in message.get("buttons") or [] if "payload" in one]
        for number, button in enumerate(offered, start=1):
            body.append(f"\n  {number}. {button['title']}", style="cyan")
        urgent = metadata.get("kind") == "escalate"
        self._console.print(
            Panel(body, border_style="red" if urgent else "green", title="Backtalk", width=80)
        )


async def chat(model: Path, conversation: str | None) -> None:
    """Talks until the person leaves (/quit, Ctrl-D or Ctrl-C).

    Args:
        model: the trained model.
        conversation: id of an earlier conversation to go on with.

    Raises:
        BacktalkError: see `load_assistant`.
    """
    console = Console()
    with console.status("Waking up the assistant"):
        assistant = await load_assistant(model, LocalActions())
    sender = conversation or f"terminal-{secrets.token_hex(4)}"
    console.print(
        f"Write to the assistant; choose a button by its number; /quit leaves.\n"
        f"This conversation is kept: backtalk chat --conversation {sender}",
        style="dim",
    )
    output = TerminalOutput(console)
    try:
        while True:
            try:
                text = console.input("[bold]You:[/bold] ").strip()
            except (EOFError, KeyboardInterrupt):
                break
            if text == "/quit":
                break
            if text:
                message = UserMessage(text, output, sender, input_channel=CHANNEL)
                await assistant.handle_message(message)
    finally:
        assistant.tracker_store.close()
    console.print("Goodbye.", style="dim")
