from typing import TypedDict

from langgraph.graph import START, StateGraph


class Choir(TypedDict):
    pitch: int


def sing(choir: Choir) -> dict[str, int]:
    return {}


VOICES = ["soprano", "alto", "bass"]

builder = StateGraph(Choir)
[builder.add_node(voice, sing) for voice in VOICES]
[builder.add_edge(START, voice) for voice in VOICES]
graph = builder.compile()
