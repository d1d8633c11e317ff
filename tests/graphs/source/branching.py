"""Shapes of edges and routers: what they start together, and what meets again."""

from __future__ import annotations

from tests.graphs.source.drawing import Drawer, End
from tests.graphs.source.plan import END, Edge, Ending, Node, Router, Target, Targets


def static_fan_out(drawer: Drawer, source: str) -> list[End]:
    count = drawer.pick(2, 2, 3)
    lengths = [drawer.pick(1, 2, 3) for _ in range(count)]
    if drawer.happens(0.6):
        lengths = [lengths[0]] * count
    ends = [drawer.chain(source, length) for length in lengths]
    drawer.mark("C06" if len(set(lengths)) > 1 else "C01" if lengths[0] == 1 else "C07")
    nodes = [drawer.plan.node(end.node) for end in ends]
    if any(drawer.hot not in node.endings[0].keys for node in nodes):
        drawer.mark("C05")
    return ends


def either_way(drawer: Drawer, source: str) -> list[End]:
    first, second = drawer.node(), drawer.node()
    drawer.may_choose()
    drawer.router(source, (Target(first),), (Target(second),))
    drawer.mark("one of two")
    lengths = drawer.pick((0, 0), (0, 1))
    ends = [drawer.behind(first, lengths[0]), drawer.behind(second, lengths[1])]
    return [end._replace(sure=False) for end in ends]


def list_router(drawer: Drawer, source: str) -> list[End]:
    names = [drawer.node() for _ in range(drawer.pick(2, 3))]
    outcomes: list[Targets] = [tuple(Target(name) for name in names)]
    if drawer.happens(0.7) and drawer.may_choose():
        outcomes.append(tuple(Target(name) for name in drawer.some(names, 1, 2)))
    drawer.router(source, *outcomes)
    drawer.mark("C08")
    return [End(name, sure=len(outcomes) == 1) for name in names]


def same_name_twice(drawer: Drawer, source: str) -> list[End]:
    name = drawer.node(1.0)
    drawer.router(source, (Target(name), Target(name)))
    drawer.mark("C10")
    return [End(name)]


def router_and_edge(drawer: Drawer, source: str) -> list[End]:
    end = drawer.chain(source, drawer.pick(1, 1, 2))
    first, second = drawer.node(), drawer.node(0.3)
    drawer.may_choose()
    drawer.router(source, (Target(first),), drawer.pick((Target(second),), (Target(END),)))
    drawer.mark("C25")
    return [end, End(first, sure=False)]


def two_routers(drawer: Drawer, source: str) -> list[End]:
    names = [drawer.node() for _ in range(3)]
    drawer.may_choose(4)
    drawer.router(source, (Target(names[0]),), (Target(END),))
    drawer.router(source, (Target(names[1]),), (Target(names[2]),))
    drawer.mark("C26")
    return [End(name, sure=False) for name in names]


def deferred(drawer: Drawer, source: str) -> list[End]:
    ends = [drawer.chain(source, drawer.pick(1, 1, 2)) for _ in range(drawer.pick(2, 3))]
    late = drawer.some(ends, 1, 2)
    for end in late:
        drawer.plan.node(end.node).defer = True
    drawer.mark("C38" if len(late) == 1 else "C39")
    return ends


def loop(drawer: Drawer, source: str) -> list[End]:
    taken = [key.name for key in drawer.plan.keys]
    free = [name for name in ("rounds", "tries", "turns") if name not in taken]
    rounds = drawer.added_key(free[0], "counter")
    first = Node(drawer.word(), [Ending((*drawer.writes(), rounds))])
    drawer.add(first)
    drawer.edge(source, first.name)
    last = first.name if drawer.happens(0.4) else drawer.chain(first.name, 1).node
    onward = drawer.node()
    drawer.ways *= 3
    back: Targets = (Target(first.name),)
    if drawer.happens(0.3):
        beside = drawer.node()
        back = (Target(first.name), Target(beside))
    drawer.router(last, back, (Target(onward),), rounds=rounds)
    drawer.mark("C45")
    return [End(onward, 3)]


def by_flag(drawer: Drawer, source: str) -> list[End]:
    with_flag = drawer.chain(source, drawer.pick(1, 2), arm=True)
    drawer.mark("by flag")
    if drawer.happens(0.6):
        without = drawer.chain(source, 1, arm=False)
        target = drawer.node()
        drawer.plan.edges += [
            Edge((with_flag.node,), target, True),
            Edge((without.node,), target, False),
        ]
        return [End(target)]
    return [drawer.chain(source, 1)]


def through_router_pairs(drawer: Drawer, source: str) -> list[End]:
    """Two nodes started together, each with a router of its own: two choices may collide."""
    ends = [drawer.chain(source, 1) for _ in range(2)]
    found: list[End] = []
    for end in ends:
        first, second = drawer.node(), drawer.node(0.2)
        drawer.may_choose()
        drawer.plan.routers.append(Router(end.node, ((Target(first),), (Target(second),))))
        found += [End(first, 2, sure=False), End(second, 2, sure=False)]
    drawer.mark("two choices")
    return found
