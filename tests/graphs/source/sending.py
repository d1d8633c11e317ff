"""Shapes of Sends and Commands."""

from __future__ import annotations

from dataclasses import replace

from tests.graphs.source.drawing import Drawer, End
from tests.graphs.source.plan import END, Node, Target, Targets


def worker(drawer: Drawer, payload: str) -> str:
    """A node that is sent a payload of its own."""
    node = Node(drawer.word(), drawer.endings(), payload=payload)
    if drawer.happens(0.3):
        drawer.added_key(payload)
        node.endings = [replace(end, keys=(*end.keys, payload)) for end in node.endings]
        drawer.mark("C17")
    return drawer.add(node)


def send_many(drawer: Drawer, source: str) -> list[End]:
    name = worker(drawer, "item")
    outcomes: list[Targets] = [(Target(name, "item", drawer.items()),)]
    drawer.mark("C12")
    if drawer.happens(0.2) and drawer.may_choose():
        outcomes.append((Target(drawer.node()),))
    drawer.router(source, *outcomes)
    if drawer.happens(0.5):
        drawer.mark("C18")
        return [drawer.chain(name, 1)]
    drawer.mark("C19")
    following = worker(drawer, "item")
    drawer.router(name, (Target(following, "item"),))
    return [End(following, 2)]


def send_once(drawer: Drawer, source: str) -> list[End]:
    name = worker(drawer, "item")
    drawer.router(source, (Target(name, "item"),))
    drawer.mark("C13")
    return [End(name)]


def send_to_two(drawer: Drawer, source: str) -> list[End]:
    first, second = worker(drawer, "item"), worker(drawer, "item")
    drawer.router(source, (Target(first, "item"), Target(second, "item")))
    drawer.mark("C15")
    return [End(first), End(second)]


def send_and_name(drawer: Drawer, source: str) -> list[End]:
    first, second = worker(drawer, "item"), drawer.node()
    drawer.router(source, (Target(first, "item"), Target(second)))
    drawer.mark("C16")
    return [End(first), End(second)]


def command_list(drawer: Drawer, source: str) -> list[End]:
    source = drawer.real(source)
    names = [drawer.node(), drawer.node()]
    gotos: list[Targets] = [tuple(map(Target, names))]
    if drawer.happens(0.4) and drawer.may_choose():
        gotos.append((Target(drawer.pick(*names)),))
    drawer.send_off(source, *gotos)
    drawer.mark("C20")
    return [End(name, sure=len(gotos) == 1) for name in names]


def command_sends(drawer: Drawer, source: str) -> list[End]:
    source = drawer.real(source)
    names = [worker(drawer, "item") for _ in range(drawer.pick(1, 2))]
    if len(names) == 1:
        drawer.send_off(source, (Target(names[0], "item", drawer.items()),))
    else:
        drawer.send_off(source, tuple(Target(name, "item") for name in names))
    drawer.mark("C21")
    return [End(name) for name in names]


def command_and_edge(drawer: Drawer, source: str) -> list[End]:
    source = drawer.real(source)
    end = drawer.chain(source, drawer.pick(1, 1, 2))
    name = drawer.node()
    gotos: list[Targets] = [(Target(name),)]
    if drawer.happens(0.4) and drawer.may_choose():
        gotos.append((Target(END),))
        drawer.mark("C24")
    drawer.send_off(source, *gotos)
    drawer.mark("C22")
    return [end, End(name, sure=len(gotos) == 1)]


def command_end(drawer: Drawer, source: str) -> list[End]:
    source = drawer.real(source)
    end = drawer.chain(source, 1)
    drawer.send_off(source, (Target(END),))
    drawer.mark("C24")
    return [end]
