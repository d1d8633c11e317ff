from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class Trip(TypedDict):
    days: int


def plan(trip: Trip) -> dict[str, int]:
    return {"days": 3}


def book(trip: Trip) -> dict[str, int]:
    return {}


def build(extra=None):
    builder = StateGraph(Trip)
    steps = [("plan", plan)]
    if extra is not None:
        steps.append(("extra", extra))
    names = []
    for name, action in steps:
        builder.add_node(name, action)
        names.append(name)
    builder.add_edge(START, names[0])
    builder.add_edge(names[-1], END)
    return builder.compile()


graph = build(None)
