import os
from typing import TypedDict

from langgraph.graph import START, StateGraph


class Photo(TypedDict):
    pixels: int


def work(photo: Photo) -> dict[str, int]:
    return {}


builder = StateGraph(Photo)
match os.environ.get("PHOTO_MODE", "plain"):
    case "small":
        builder.add_node("shrink", work)
        builder.add_edge(START, "shrink")
    case "large":
        builder.add_node("enlarge", work)
        builder.add_edge(START, "enlarge")
    case _:
        builder.add_node("keep", work)
        builder.add_edge(START, "keep")
graph = builder.compile()
