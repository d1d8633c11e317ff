"""What the worker sees become of the values that a task was given."""

from __future__ import annotations

from async_graph_runtime.worker.given import Given


def test_a_list_changed_in_place_is_seen() -> None:
    given, state = Given(), {"stops": ["Bern"], "done": False}
    given.start("1", state)
    state["stops"].append("Basel")
    given.end("1", 3, "note", {"done": True})
    assert given.mutated == [(3, "note", "stops")]


def test_a_list_that_was_put_behind_itself_is_seen() -> None:
    given = Given()
    given.start("1", {"notes": ["a"]})
    given.end("1", 1, "write", {"notes": ["a", "b"]})
    given.settle({"notes": ["a", "a", "b"]})
    assert given.repeated == [(1, "write", "notes")]
    assert not given.mutated


def test_a_list_that_took_the_place_of_the_old_one_is_no_repetition() -> None:
    given = Given()
    given.start("1", {"notes": ["a"]})
    given.end("1", 1, "write", {"notes": ["a", "b"]})
    given.settle({"notes": ["a", "b"]})
    assert not given.repeated


def test_new_items_alone_are_no_repetition() -> None:
    given = Given()
    given.start("1", {"notes": ["a"]})
    given.end("1", 1, "write", {"notes": ["b"]})
    given.settle({"notes": ["a", "b", "c"]})
    assert not given.repeated


def test_a_value_that_cannot_be_shown_is_left_alone() -> None:
    class Shy:
        def __repr__(self) -> str:
            raise RuntimeError

    given = Given()
    given.start("1", {"things": [Shy()]})
    given.end("1", 1, "look", {"things": [Shy()]})
    assert not given.mutated
