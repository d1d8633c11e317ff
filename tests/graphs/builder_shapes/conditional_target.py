import os
from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class Car(TypedDict):
    washed: bool


def wash(car: Car) -> dict[str, bool]:
    return {"washed": True}


def polish(car: Car) -> dict[str, bool]:
    return {}


first = "polish" if os.environ.get("CAR_IS_CLEAN") else "wash"
builder = StateGraph(Car)
builder.add_node(wash)
builder.add_node(polish)
builder.add_edge(START, first)
builder.add_edge("wash", "polish")
builder.add_edge("polish", END)
graph = builder.compile()
