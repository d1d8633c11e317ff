from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class Tea(TypedDict):
    cups: int


def boil(tea: Tea) -> dict[str, int]:
    return {}


def pour(tea: Tea) -> dict[str, int]:
    return {"cups": 2}


graph = (
    StateGraph(Tea)
    .add_node("boil", boil)
    .add_node("pour", pour)
    .add_edge(START, "boil")
    .add_edge("boil", "pour")
    .add_edge("pour", END)
    .compile()
)
