from typing import TypedDict

from langgraph.graph import START, StateGraph


class Field(TypedDict):
    soil: str
    rain: int


def dig(field: Field) -> dict[str, str]:
    return {"soil": "loam"}


def collect_rain(field: Field) -> dict[str, int]:
    return {"rain": 4}


PROBES = {"soil": dig, "rain": collect_rain}

builder = StateGraph(Field)
for probe in PROBES.values():
    builder.add_node(probe)
    builder.add_edge(START, probe.__name__)
graph = builder.compile()
