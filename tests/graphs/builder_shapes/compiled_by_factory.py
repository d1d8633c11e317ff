from typing import TypedDict

from langgraph.graph import START, StateGraph


class Room(TypedDict):
    heat: int


def warm(room: Room) -> dict[str, int]:
    return {"heat": 21}


def cool(room: Room) -> dict[str, int]:
    return {"heat": 18}


def thermostat(name, action):
    builder = StateGraph(Room)
    builder.add_node(name, action)
    builder.add_edge(START, name)
    return builder


heating = thermostat("warm", warm).compile()
graph = thermostat("cool", cool).compile()
