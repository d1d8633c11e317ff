"""Shapes of two nodes side by side, one of which writes in a way of its own."""

from __future__ import annotations

from dataclasses import replace

from tests.graphs.source.drawing import Drawer, End


def two_commands(drawer: Drawer, source: str) -> list[End]:
    end = drawer.chain(source, 1)
    node = drawer.plan.node(end.node)
    second = drawer.writes(0.5)
    node.endings = [replace(ending, second=second) for ending in node.endings]
    drawer.mark("C27")
    return [end]


def whole_state(drawer: Drawer, source: str) -> list[End]:
    ends = [drawer.chain(source, 1) for _ in range(2)]
    kind = drawer.pick("whole", "whole", "instance")
    node = drawer.plan.node(ends[0].node)
    node.endings = [replace(ending, kind=kind) for ending in node.endings]
    if kind == "instance" and drawer.happens(0.5):
        other = drawer.plan.node(ends[1].node)
        other.endings = [replace(ending, kind=kind) for ending in other.endings]
    drawer.mark("C31" if kind == "whole" else "C58")
    return ends


def unknown_key(drawer: Drawer, source: str) -> list[End]:
    ends = [drawer.chain(source, 1) for _ in range(2)]
    for end in ends:
        node = drawer.plan.node(end.node)
        node.endings = [replace(e, keys=(*e.keys, "stray"), kind="update") for e in node.endings]
    drawer.mark("C34")
    return ends


def private_key(drawer: Drawer, source: str) -> list[End]:
    ends = [drawer.chain(source, 1) for _ in range(2)]
    for end in ends:
        node = drawer.plan.node(end.node)
        if drawer.happens(0.7):
            node.endings = [replace(e, keys=(*e.keys, "hint")) for e in node.endings]
    drawer.plan.node(ends[0].node).private = "hint"
    drawer.mark("C35")
    return ends


def handler(drawer: Drawer, source: str) -> list[End]:
    ends = [drawer.chain(source, 1) for _ in range(2)]
    for end in drawer.some(ends, 1, 2):
        drawer.may_choose()
        drawer.plan.node(end.node).fallback = drawer.writes(0.6)
    drawer.mark("C55/56")
    return ends
