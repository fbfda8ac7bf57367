"""Messages with a red flag that the database could not take, kept until it can."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from uuid import uuid4

from rasa.core.channels.channel import OutputChannel, UserMessage

logger = logging.getLogger(__name__)


class ToldMessage(UserMessage):
    """A message that is stored only now: its sender was told to see a doctor when it came.

    `received_at` is that moment in ISO 8601. Nothing of the reply is sent again.
    """

    def __init__(self, text: str, channel: str, sender_id: str, received_at: str) -> None:
        super().__init__(text, _Silent(channel), sender_id, input_channel=channel)
        self.received_at = received_at


class _Silent(OutputChannel):
    """Takes what was said already, as the channel would get it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def name(self) -> str:
        """The name of the channel that the person wrote in."""
        return self._name

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Says nothing."""


@dataclass(frozen=True)
class Unstored:
    """One message that waits in a file."""

    file: Path
    message: ToldMessage

    def forget(self) -> None:
        """Removes it, once it is stored."""
        self.file.unlink(missing_ok=True)


class UnstoredMessages:
    """The messages that wait.

    Args:
        folder: where they are kept, a file each that only this user can read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, message: UserMessage) -> None:
        """Keeps a message; it is on the disk when this returns.

        Raises:
            OSError: the disk could not take it either.
        """
        now = datetime.now(timezone.utc).isoformat()
        data = {
            "text": message.text or "",
            "channel": message.input_channel or message.output_channel.name(),
            "sender_id": message.sender_id,
            "received_at": now,
        }
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The names sort by time.
        file = self._folder / f"{now.replace(':', '')}-{uuid4().hex}.json"
        unfinished = file.with_suffix(".part")
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            json.dump(data, out)
            out.flush()
            os.fsync(out.fileno())
        unfinished.rename(file)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def waiting(self) -> list[Unstored]:
        """What waits, oldest first; a damaged file is named in the log and left where it is."""
        found = []
        for file in sorted(self._folder.glob("*.json")):
            try:
                found.append(Unstored(file, ToldMessage(**json.loads(file.read_text()))))
            except (OSError, ValueError, TypeError) as error:
                logger.error("%s cannot be read (%s): see to it by hand", file, error)
        return found
