"""The shapes that a drawn graph is made of: each leads from a node to some loose ends.

Their names are the cases of the measured semantics: who writes twice in one superstep.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.graphs.source import branching, sending, writing
from tests.graphs.source.drawing import Drawer, End
from tests.graphs.source.parts import part_beside_node, parts_side_by_side
from tests.graphs.source.plan import START, Plan

Shape = Callable[[Drawer, str], list[End]]


def drawn(seed: int) -> Plan:
    """The plan of that seed: one to three shapes."""
    drawer = Drawer(seed)
    source = START
    first = SHAPES[seed % len(SHAPES)]
    others = [drawer.pick(*SHAPES) for _ in range(drawer.pick(0, 0, 1, 1, 2))]
    for shape in (first, *others):
        if len(drawer.words) < 8:
            break
        if source == START and drawer.happens(0.6):
            source = drawer.real(START)
        ends = shape(drawer, source)
        source = drawer.joined(ends) if ends else drawer.chain(source, 1).node
    drawer.finish([End(source)])
    return drawer.plan


SHAPES: tuple[Shape, ...] = (
    branching.static_fan_out,
    branching.either_way,
    branching.list_router,
    branching.same_name_twice,
    sending.send_many,
    sending.send_once,
    sending.send_to_two,
    sending.send_and_name,
    sending.command_list,
    sending.command_sends,
    sending.command_and_edge,
    sending.command_end,
    branching.router_and_edge,
    branching.two_routers,
    writing.two_commands,
    writing.whole_state,
    writing.unknown_key,
    writing.private_key,
    branching.deferred,
    branching.loop,
    writing.handler,
    branching.by_flag,
    branching.through_router_pairs,
    part_beside_node,
    parts_side_by_side,
)
