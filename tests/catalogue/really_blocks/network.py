"""Calls that wait for a server: sockets and web clients."""

from __future__ import annotations

import contextlib
import functools
import http.client
import http.server
import logging.handlers
import os
import socket
import socketserver
import ssl
import urllib.request
import xmlrpc.client
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import langgraph_sdk
import langsmith
import requests
import urllib3

from tests.catalogue.really_blocks.meeting import Act, Meeting, Setting
from tests.catalogue.really_blocks.servers import HOST, Server, asked, used
from tests.catalogue.really_blocks.streams import opened


def page(content: bytes) -> bytes:
    """What a web server answers."""
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(content), content)


PAGE = page(b"[]")
HEAD = PAGE.removesuffix(b"[]")
REMOTE_RESULT = page(xmlrpc.client.dumps((1,), methodresponse=True).encode())

fetched = functools.partial(asked, answer=PAGE)


def shaken(stack: ExitStack) -> Meeting:
    """The handshake of TLS; the answer is the end of the connection."""
    server = Server(stack)
    plain = socket.create_connection((HOST, server.port))
    context = ssl.create_default_context()
    secure = stack.enter_context(
        context.wrap_socket(plain, server_hostname=HOST, do_handshake_on_connect=False)
    )
    return Meeting(forgiving(secure.do_handshake), server.hang_up)


def certified(stack: ExitStack) -> Meeting:
    """The question for a certificate, which is not answered either."""
    server = Server(stack)
    address = (HOST, server.port)
    return Meeting(forgiving(lambda: ssl.get_server_certificate(address)), server.hang_up)


def forgiving(call: Act) -> Act:
    """The call, which may fail as its other side has gone."""

    def forgiven() -> None:
        with contextlib.suppress(OSError):
            call()

    return forgiven


def paired(call: Callable[[socket.socket], object]) -> Setting:
    """A call that receives; the answer is sent."""

    def setting(stack: ExitStack) -> Meeting:
        mine, other = map(stack.enter_context, socket.socketpair())
        return Meeting(lambda: call(mine), lambda: other.send(b"x"))

    return setting


def stuffed(call: Callable[[socket.socket, bytes], object]) -> Setting:
    """A call that sends more than fits; the answer takes it."""
    size = 1 << 22

    def setting(stack: ExitStack) -> Meeting:
        mine, other = map(stack.enter_context, socket.socketpair())
        return Meeting(
            lambda: call(mine, bytes(size)), lambda: other.recv(size, socket.MSG_WAITALL)
        )

    return setting


def serving(serve: Callable[[Any], object], make: Callable[..., Any], handler: type) -> Setting:
    """A server's own wait; the answer is a client."""

    def setting(stack: ExitStack) -> Meeting:
        server = stack.enter_context(make((HOST, 0), handler))
        address = server.server_address
        return Meeting(lambda: serve(server), lambda: socket.create_connection(address).close())

    return setting


def accepting(stack: ExitStack) -> Meeting:
    """The same by hand."""
    listener = stack.enter_context(socket.create_server((HOST, 0)))
    address = listener.getsockname()

    def accept() -> None:
        listener.accept()[0].close()

    return Meeting(accept, lambda: socket.create_connection(address).close())


def logged(server: Server) -> None:
    """A record sent to a web server."""
    handler = logging.handlers.HTTPHandler(f"{HOST}:{server.port}", "/")
    handler.emit(logging.makeLogRecord({}))


def requested(server: Server) -> http.client.HTTPConnection:
    """A connection whose answer is awaited."""
    connection = http.client.HTTPConnection(HOST, server.port)
    connection.request("GET", "/")
    return connection


def retrieved(server: Server) -> None:
    """A page put into a temporary file, which goes at once."""
    urllib.request.urlretrieve(server.url)
    urllib.request.urlcleanup()


def with_client(call: Callable[[httpx.Client, str], object]) -> Setting:
    """A call of a synchronous client of httpx."""

    def called(server: Server) -> None:
        with httpx.Client() as client:
            call(client, server.url)

    return fetched(called)


def with_session(call: Callable[[requests.Session, str], object]) -> Setting:
    """A call of a session of requests."""

    def called(server: Server) -> None:
        with requests.Session() as session:
            call(session, server.url)

    return fetched(called)


def entered(stream: Any) -> None:
    """Go into a stream and out again."""
    with stream:
        pass


def certificates(client: Act) -> Setting:
    """The making of a client that reads a file of certificates, here one without any."""

    def made(path: Path) -> None:
        with patch.dict(os.environ, SSL_CERT_FILE=str(path)), contextlib.suppress(ssl.SSLError):
            client()

    return opened(made)


def traced(server: Server) -> object:
    """A question of the tracing service's client."""
    client = langsmith.Client(server.url, api_key="none", auto_batch_tracing=False)
    return client.has_project("none")


def connected(server: Server) -> socket.socket:
    """A plain connection."""
    return socket.create_connection((HOST, server.port))


SOCKETS: dict[str, Setting] = {
    "socket.socket().accept": accepting,
    "socket.socket().recv": paired(lambda mine: mine.recv(1)),
    "socket.socket().recv_into": paired(lambda mine: mine.recv_into(bytearray(1))),
    "socket.socket().recvfrom": paired(lambda mine: mine.recvfrom(1)),
    "socket.socket().recvmsg": paired(lambda mine: mine.recvmsg(1)),
    "socket.socket().sendall": stuffed(lambda mine, text: mine.sendall(text)),
    "socket.socket().send": stuffed(lambda mine, text: mine.send(text)),
    "socket.create_connection().recv": used(connected, b"", lambda mine: mine.recv(1), b"x"),
    "ssl.SSLSocket().do_handshake": shaken,
    "ssl.get_server_certificate": certified,
    "socketserver.TCPServer().handle_request": serving(
        lambda server: server.handle_request(),
        socketserver.TCPServer,
        socketserver.BaseRequestHandler,
    ),
    "http.server.HTTPServer().handle_request": serving(
        lambda server: server.handle_request(),
        http.server.HTTPServer,
        http.server.BaseHTTPRequestHandler,
    ),
}

CLIENTS: dict[str, Setting] = {
    "httpx.Client": certificates(httpx.Client),
    "httpx.AsyncClient": certificates(httpx.AsyncClient),
}

WEB: dict[str, Setting] = {
    "urllib.request.urlopen": fetched(lambda server: urllib.request.urlopen(server.url).close()),
    "urllib.request.urlretrieve": fetched(retrieved),
    "urllib.request.build_opener().open": fetched(
        lambda server: urllib.request.build_opener().open(server.url).close()
    ),
    "urllib.request.urlopen().read": used(
        lambda server: urllib.request.urlopen(server.url), HEAD, lambda page: page.read(), b"[]"
    ),
    "http.client.HTTPConnection().getresponse": fetched(
        lambda server: requested(server).getresponse().close()
    ),
    "http.client.HTTPResponse().read": used(
        lambda server: requested(server).getresponse(), HEAD, lambda page: page.read(), b"[]"
    ),
    "xmlrpc.client.ServerProxy().add": asked(
        lambda server: xmlrpc.client.ServerProxy(server.url).add(1), REMOTE_RESULT
    ),
    "logging.handlers.HTTPHandler().emit": fetched(logged),
    "requests.get": fetched(lambda server: requests.get(server.url)),
    "requests.post": fetched(lambda server: requests.post(server.url, json={})),
    "requests.request": fetched(lambda server: requests.request("PUT", server.url)),
    "requests.Session().get": with_session(lambda session, url: session.get(url)),
    "requests.Session().delete": with_session(lambda session, url: session.delete(url)),
    "requests.Response().iter_content": used(
        lambda server: requests.get(server.url, stream=True),
        HEAD,
        lambda page: list(page.iter_content()),
        b"[]",
    ),
    "urllib3.request": fetched(lambda server: urllib3.request("GET", server.url)),
    "urllib3.PoolManager().request": fetched(
        lambda server: urllib3.PoolManager().request("GET", server.url)
    ),
    "httpx.get": fetched(lambda server: httpx.get(server.url)),
    "httpx.stream": fetched(lambda server: entered(httpx.stream("GET", server.url))),
    "httpx.Client().get": with_client(lambda client, url: client.get(url)),
    "httpx.Client().post": with_client(lambda client, url: client.post(url, json={})),
    "httpx.Client().send": with_client(
        lambda client, url: client.send(client.build_request("GET", url))
    ),
    "langgraph_sdk.get_sync_client().assistants.search": fetched(
        lambda server: langgraph_sdk.get_sync_client(url=server.url).assistants.search()
    ),
    "langsmith.Client().has_project": fetched(traced),
}
