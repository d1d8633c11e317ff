from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class Track(TypedDict):
    tempo: int


class Studio:
    first = "record"

    def build(self):
        builder = StateGraph(Track)
        self.add_nodes(builder)
        builder.add_edge(START, self.first)
        return builder.compile()

    def add_nodes(self, builder: StateGraph) -> None:
        raise NotImplementedError

    def record(self, track: Track) -> dict[str, int]:
        return {"tempo": 90}


class Mastering(Studio):
    def add_nodes(self, builder: StateGraph) -> None:
        builder.add_node("record", self.record)
        builder.add_node("master", self.master)
        builder.add_edge("record", "master")
        builder.add_edge("master", END)

    def master(self, track: Track) -> dict[str, int]:
        return {}


graph = Mastering().build()
