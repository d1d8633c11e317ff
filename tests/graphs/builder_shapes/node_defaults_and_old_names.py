from typing import TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.types import RetryPolicy


class Question(TypedDict):
    question: str


class Answer(TypedDict):
    answer: str


class Talk(Question, Answer):
    notes: str


def reply(talk: Talk) -> dict[str, str]:
    return {"answer": "yes"}


builder = StateGraph(Talk, input_schema=Question, output_schema=Answer)
builder.set_node_defaults(retry_policy=RetryPolicy(max_attempts=2))
builder.add_node("reply", reply, retry_policy=RetryPolicy(), metadata={"owner": "help desk"})
builder.add_node("close", reply, input_schema=Question)
builder.add_edge(START, "reply")
builder.add_edge(start_key="reply", end_key="close")
builder.add_edge("close", END)
graph = builder.compile(name="help desk")
