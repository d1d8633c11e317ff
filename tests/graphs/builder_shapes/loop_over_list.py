from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class Parcel(TypedDict):
    weight: int


def weigh(parcel: Parcel) -> dict[str, int]:
    return {"weight": 3}


STATIONS = ["hamburg", "bremen", "kiel"]

builder = StateGraph(Parcel)
for station in STATIONS:
    builder.add_node(station, weigh)
    builder.add_edge(START, station)
    builder.add_edge(station, END)
graph = builder.compile()
