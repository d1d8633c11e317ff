from typing import TypedDict

from langgraph.graph import StateGraph


class Letter(TypedDict):
    text: str


def draft(letter: Letter) -> dict[str, str]:
    return {"text": "Dear"}


def sign(letter: Letter) -> dict[str, str]:
    return {}


builder = StateGraph(Letter).add_sequence([draft, ("check", lambda letter: {}), sign])
builder.set_entry_point("draft")
builder.set_finish_point("sign")
graph = builder.compile()
