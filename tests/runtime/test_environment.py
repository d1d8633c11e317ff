"""What a checked program gets to see and to reach."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from async_graph_runtime.interpreter import child_environment, choose_interpreter
from async_graph_runtime.worker.guard import is_local, refuse_remote
from tests.runtime.programs import run


@pytest.mark.parametrize(
    "name", ["OPENAI_API_KEY", "GITHUB_TOKEN", "DB_PASSWORD", "HTTPS_PROXY", "aws_secret_thing"]
)
def test_secrets_are_taken_out_of_the_environment(name: str) -> None:
    assert name not in child_environment({name: "x", "HOME": "/home"})
    assert child_environment({"HOME": "/home"})["HOME"] == "/home"


def test_a_program_reaches_only_this_machine(tmp_path: Path) -> None:
    source = """
        async def node(state):
            refused = []
            for attempt in (
                lambda: socket.socket().connect(("192.0.2.1", 80)),
                lambda: socket.getaddrinfo("example.invalid", 80),
            ):
                try:
                    attempt()  # watch: attempt
                except PermissionError:
                    refused.append(True)
            server = socket.create_server(("127.0.0.1", 0))
            socket.create_connection(server.getsockname()).close()
            return {"value": refused}
        graph = single(node)
        """
    seen = run(tmp_path, source)
    assert seen.result.runs[0].result == "{'value': [True, True]}"
    assert seen.entered("attempt") == {"socket.connect", "socket.getaddrinfo"}


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost", b"localhost", ""])
def test_this_machine(host: object) -> None:
    assert is_local(host)


@pytest.mark.parametrize("host", ["8.8.8.8", "2001:db8::1", "example.invalid", b"a.invalid"])
def test_other_machines(host: object) -> None:
    assert not is_local(host)
    with pytest.raises(PermissionError):
        refuse_remote("socket.getaddrinfo", (host, 80))


def test_sockets_of_the_file_system_are_local() -> None:
    refuse_remote("socket.connect", (None, "/tmp/socket"))


def test_the_interpreter_is_the_given_one_then_the_environments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    assert choose_interpreter("given", tmp_path) == "given"
    assert choose_interpreter(None, tmp_path) == sys.executable
    own = tmp_path / ".venv" / "bin" / "python"
    own.parent.mkdir(parents=True)
    own.touch()
    assert choose_interpreter(None, tmp_path) == str(own)
    active = tmp_path / "active" / "bin" / "python"
    active.parent.mkdir(parents=True)
    active.touch()
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "active"))
    assert choose_interpreter(None, tmp_path) == str(active)
