from typing import TypedDict

from langgraph.graph import START, StateGraph


class Ship(TypedDict):
    cargo: int


def load(ship: Ship) -> dict[str, int]:
    return {"cargo": 1}


def sail(ship: Ship) -> dict[str, int]:
    return {}


builder = StateGraph(Ship)
builder = builder.add_node("load", load)
builder = builder.add_node("sail", sail).add_edge("load", "sail")
builder.add_edge(START, "load")
graph = builder.compile()
