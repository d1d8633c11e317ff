"""Servers on this machine that are silent until they are told to speak."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from tests.catalogue.really_blocks.meeting import Meeting, Setting

HOST = "127.0.0.1"
LIMIT = 10.0
"""Seconds after which a server gives up, so that a wrong test ends."""


class Server:
    """It accepts one connection and says what it is told to say."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack
        self.listener = stack.enter_context(socket.create_server((HOST, 0)))
        self.listener.settimeout(LIMIT)
        self.port: int = self.listener.getsockname()[1]
        self.url = f"http://{HOST}:{self.port}/"
        self.connection: socket.socket | None = None

    def say(self, text: bytes) -> None:
        """Say it on the connection, which is accepted first."""
        if self.connection is None:
            self.connection = self.stack.enter_context(self.listener.accept()[0])
        self.connection.sendall(text)

    def hang_up(self) -> None:
        """End the connection without a word."""
        self.listener.accept()[0].close()

    def saying(self, text: bytes, connect: Callable[[], Any]) -> Any:
        """What `connect` makes when the server says the text at once."""
        speaker = threading.Thread(target=self.say, args=(text,))
        speaker.start()
        made = connect()
        speaker.join()
        return made


def asked(call: Callable[[Server], object], answer: bytes) -> Setting:
    """A call that connects; the server says nothing but its answer."""

    def setting(stack: ExitStack) -> Meeting:
        server = Server(stack)
        return Meeting(lambda: call(server), lambda: server.say(answer))

    return setting


def used(
    connect: Callable[[Server], Any],
    greeting: bytes,
    call: Callable[[Any], object],
    answer: bytes,
) -> Setting:
    """A call on a connection over which the server has said its greeting already."""

    def setting(stack: ExitStack) -> Meeting:
        server = Server(stack)
        client = server.saying(greeting, lambda: connect(server))
        stack.callback(_dropped, client)
        return Meeting(lambda: call(client), lambda: server.say(answer))

    return setting


def _dropped(client: Any) -> None:
    # Each library has its own farewell; only the socket has to go.
    for name in ("sock", "file"):
        closable = getattr(client, name, None)
        if closable is not None:
            closable.close()
