"""The clinic's side: a real mail server and a real web server that get alerts."""

from __future__ import annotations

import email
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from standardwebhooks import Webhook

SECRET = "whsec_" + "c2VjcmV0LW9mLXRoZS1jbGluaWMtZm9yLXRlc3Rz"
PASSWORD = "let-me-in"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Mailbox:
    """Keeps what a mail server accepted; `refused` are addresses that it does not know."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.refused: tuple[str, ...] = ()
        self.seconds = 0.0
        self.logins: list[bytes] = []

    @property
    def mails(self) -> list[EmailMessage]:
        return [email.message_from_bytes(raw, policy=default) for raw in self.raw]

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        time.sleep(self.seconds)  # noqa: ASYNC251 - a slow server is meant
        self.raw.append(envelope.content)
        return "250 OK"

    def authenticate(
        self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: LoginPassword
    ) -> AuthResult:
        self.logins.append(data.login)
        return AuthResult(success=data.password == PASSWORD.encode(), handled=False)


@contextmanager
def mail_server(
    port: int, certificate: ssl.SSLContext | None = None, tls: bool = False
) -> Iterator[Mailbox]:
    """A mail server; with a certificate it demands STARTTLS (or TLS) and a login."""
    mailbox = Mailbox()
    options: dict[str, Any] = {}
    if certificate and tls:
        options = {"ssl_context": certificate, "auth_require_tls": False}
    elif certificate:
        options = {"tls_context": certificate, "require_starttls": True}
    if certificate:
        options |= {"authenticator": mailbox.authenticate, "auth_required": True}
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


class Hook:
    """Keeps what a web server got, its signature verified; answers with `status`."""

    def __init__(self) -> None:
        self.status = 204
        self.seconds = 0.0
        self.got: list[dict[str, Any]] = []
        self.ids: list[str] = []
        self.raw: list[bytes] = []


@contextmanager
def web_server(port: int) -> Iterator[Hook]:
    """A web server that takes alerts."""
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            time.sleep(hook.seconds)
            hook.raw.append(body + str(self.headers).encode())
            hook.got.append(Webhook(SECRET).verify(body, dict(self.headers)))
            hook.ids.append(self.headers["webhook-id"])
            self.send_response(hook.status)
            if hook.status == 307:
                self.send_header("Location", f"http://127.0.0.1:{port}/elsewhere")
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def silent_server(port: int) -> Iterator[None]:
    """Takes connections and says nothing."""
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        listening.listen()
        yield
