from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class Film(TypedDict):
    scenes: int


def shoot(film: Film) -> dict[str, int]:
    return {"scenes": 1}


SCENES = ("opening", "chase", "finale")

builder = StateGraph(Film)
for number, scene in enumerate(SCENES):
    builder.add_node(f"{number}_{scene}", shoot)
for number, scene in enumerate(SCENES, start=0):
    if number == 0:
        builder.add_edge(START, f"{number}_{scene}")
builder.add_edge("0_opening", "1_chase")
builder.add_edge("1_chase", "2_finale")
builder.add_edge("2_finale", END)
graph = builder.compile()
