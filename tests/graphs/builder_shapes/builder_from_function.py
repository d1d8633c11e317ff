from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class Bill(TypedDict):
    sum: int


def add_up(bill: Bill) -> dict[str, int]:
    return {"sum": 1}


def empty_builder() -> StateGraph:
    return StateGraph(Bill)


def with_nodes(builder: StateGraph) -> StateGraph:
    builder.add_node("add_up", add_up)
    builder.add_node("print", lambda bill: {})
    return builder


def connect(builder, *names):
    for name in names:
        builder.add_edge(START, name)
        builder.add_edge(name, END)


builder = with_nodes(empty_builder())
connect(builder, "add_up", "print")
graph = builder.compile()
