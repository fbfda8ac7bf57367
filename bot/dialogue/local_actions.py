"""Runs the custom actions in this process, where no action server is wanted.

The terminal and the measuring commands use it. Served to patients, actions run
in a process of their own (endpoints.yml), so that they cannot take Rasa down.
"""

from __future__ import annotations

from typing import Any

from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor


class LocalActions(EndpointConfig):
    """An action endpoint without HTTP; Rasa asks it as it asks an action server."""

    def __init__(self, package: str = "actions") -> None:
        super().__init__(url="local", enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def request(
        self, method: str = "post", subpath: str | None = None, **request: Any
    ) -> Any:
        """Runs the action that the request names and returns its events and replies."""
        return await self._executor.run(request["json"])
