from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class Order(TypedDict):
    total: int


def price(order: Order) -> dict[str, int]:
    return {"total": 5}


def ship(order: Order) -> dict[str, int]:
    return {}


builder = StateGraph(Order)
for name, action in (("price", price), ("ship", ship)):
    builder.add_node(name, action)
for before, after in [(START, "price"), ("price", "ship"), ("ship", END)]:
    builder.add_edge(before, after)
graph = builder.compile()
