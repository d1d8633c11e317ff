from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class Visit(TypedDict):
    age: int


def work(visit: Visit) -> dict[str, int]:
    return {}


def ward(visit: Visit) -> str:
    return "child" if visit["age"] < 18 else "adult"


WARDS = ["children", "adults"]
BY_WORD = {"child": WARDS[0], "adult": WARDS[1]}

builder = StateGraph(Visit)
for name in ["door", "desk", "hall", *WARDS]:
    builder.add_node(name, work)
builder.add_edge(START, "door")
builder.add_conditional_edges("door", ward, {"child": "children", "adult": "adults"})
builder.add_conditional_edges("desk", ward, BY_WORD)
builder.add_conditional_edges(
    "hall", lambda visit: WARDS[0], {**{name: name for name in WARDS}, "leave": END}
)
builder.add_conditional_edges("children", lambda visit: END, [END, *WARDS])
builder.add_conditional_edges("adults", path=ward, path_map=dict(child=END, adult="desk"))
graph = builder.compile()
