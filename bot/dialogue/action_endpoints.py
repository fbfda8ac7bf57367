"""Where custom actions run: in a server of their own, or in this process."""

from __future__ import annotations

from typing import Any

from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

# Rasa would let a person wait five minutes for an action server that hangs.
PATIENCE_SECONDS = 8


class ActionServer(EndpointConfig):
    """The action server of endpoints.yml, for which nobody waits longer than is polite."""

    @classmethod
    def of(cls, configured: EndpointConfig) -> ActionServer:
        """Takes over what endpoints.yml says."""
        server = cls()
        server.__dict__.update(configured.__dict__)
        return server

    async def request(
        self, method: str = "post", subpath: str | None = None, **request: Any
    ) -> Any:
        """Asks the server to run an action; see EndpointConfig.request."""
        request["timeout"] = PATIENCE_SECONDS
        return await super().request(method, subpath, **request)


class LocalActions(EndpointConfig):
    """The actions without HTTP, for the terminal and the measuring commands.

    Served to patients, actions run in a process of their own, so that they
    cannot take the assistant down.
    """

    def __init__(self, package: str = "actions") -> None:
        super().__init__(url="local", enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def request(
        self, method: str = "post", subpath: str | None = None, **request: Any
    ) -> Any:
        """Runs the action that the request names and returns its events and replies."""
        return await self._executor.run(request["json"])
