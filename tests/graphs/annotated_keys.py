"""Annotations of a state key, each with the name of its test; LangGraph says what they mean."""

from __future__ import annotations

PREAMBLE = """
import collections, functools, operator, typing
import typing as t
from collections import deque
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Generic, Literal, NamedTuple, NewType, Optional
from typing import TypeVar, Union
from typing import Annotated as Noted
from langchain_core.messages import AnyMessage
from langgraph.channels import AnyValue, BinaryOperatorAggregate, DeltaChannel, EphemeralValue
from langgraph.channels import LastValue, LastValueAfterFinish, Topic, UntrackedValue
from langgraph.graph import StateGraph, MessagesState, add_messages
from langgraph.graph.message import add_messages as joined_messages
from langgraph.managed import IsLastStep, RemainingSteps
from langgraph.managed.is_last_step import RemainingStepsManager
from langgraph.prebuilt.chat_agent_executor import AgentState
from pydantic import BaseModel, Field
from typing_extensions import NotRequired, ReadOnly, Required, TypedDict, TypeAliasType
import vocabulary
from vocabulary import Journal, Ledger as Book, Quoted

T = TypeVar("T")

def joined(old, new):
    return (old or []) + (new or [])

def one(a): return a
def three(a, b, c): return a
def three_with_default(a, b, c=None): return a
def starred(*values): return values
def two_and_rest(a, b, *rest, flag=False, **more): return a
def keyword_third(a, b, *, c=None): return a

class Joiner:
    def __call__(self, old, new): return old + new
    def method(self, old, new): return old + new
    @staticmethod
    def static(old, new): return old + new
    @classmethod
    def of_class(cls, old, new): return old + new

class Remark:
    def __init__(self, text): self.text = text

class Newest(LastValue):
    def update(self, values):
        if not values:
            return False
        self.value = values[-1]
        return True

class Renamed(LastValue):
    pass

Log = Annotated[list, operator.add]
Logs = Annotated[list[T], operator.add]
Plain = list
Sealed = TypeAliasType("Sealed", Annotated[list, operator.add])
Counted = NewType("Counted", Annotated[list, operator.add])
"""

VOCABULARY = """
import operator
from typing import Annotated
from deeper import *

Journal = Annotated[list[str], operator.add]
Ledger: "type" = Journal
Quoted = "Annotated[list, operator.add]"
"""

DEEPER = """
import operator
from typing import Annotated

Depth = Annotated[int, operator.add]
"""

ANNOTATIONS = {
    "plain": "list",
    "any": "Any",
    "operator": "Annotated[list, operator.add]",
    "qualified": "typing.Annotated[list, operator.add]",
    "renamed module": "t.Annotated[list, operator.add]",
    "renamed form": "Noted[list, operator.add]",
    "function": "Annotated[list, joined]",
    "lambda": "Annotated[list, lambda a, b: a + b]",
    "lambda of one": "Annotated[list, lambda a: a]",
    "partial": "Annotated[list, functools.partial(three, c=1)]",
    "partial by position": "Annotated[list, functools.partial(three, 1)]",
    "partial of the middle": "Annotated[list, functools.partial(three, b=1)]",
    "instance": "Annotated[list, Joiner()]",
    "bound method": "Annotated[list, Joiner().method]",
    "unbound method": "Annotated[list, Joiner.method]",
    "static method": "Annotated[list, Joiner.static]",
    "class method": "Annotated[list, Joiner.of_class]",
    "messages": "Annotated[list, add_messages]",
    "messages by another name": "Annotated[list[AnyMessage], joined_messages]",
    "messages with a format": 'Annotated[list, add_messages(format="langchain-openai")]',
    "max": "Annotated[int, max]",
    "union of sets": "Annotated[set, set.union]",
    "or": "Annotated[dict, operator.or_]",
    "method of a builtin": "Annotated[list, list.__add__]",
    "negation": "Annotated[int, operator.neg]",
    "one parameter": "Annotated[list, one]",
    "three parameters": "Annotated[list, three]",
    "a default third": "Annotated[list, three_with_default]",
    "starred": "Annotated[list, starred]",
    "two and a rest": "Annotated[list, two_and_rest]",
    "keyword-only third": "Annotated[list, keyword_third]",
    "a type": "Annotated[list, list]",
    "a class": "Annotated[list, Remark]",
    "a remark": 'Annotated[list, Remark("kept")]',
    "a text": 'Annotated[list, "all of them"]',
    "a name in quotes": 'Annotated[list, "operator.add"]',
    "a number": "Annotated[list, 3]",
    "a list": "Annotated[list, [operator.add]]",
    "not last": 'Annotated[list, operator.add, "all of them"]',
    "last of two": 'Annotated[list, "all of them", operator.add]',
    "before a field": 'Annotated[list, operator.add, Field(description="all")]',
    "after a field": 'Annotated[list, Field(description="all"), operator.add]',
    "optional inside": "Annotated[Optional[list], operator.add]",
    "optional outside": "Optional[Annotated[list, operator.add]]",
    "union outside": "Union[Annotated[list, operator.add], None]",
    "or none": "Annotated[list, operator.add] | None",
    "not required": "NotRequired[Annotated[list, operator.add]]",
    "required": "Required[Annotated[list, operator.add]]",
    "not required inside": "Annotated[NotRequired[list], operator.add]",
    "read-only": "ReadOnly[Annotated[list, operator.add]]",
    "read-only inside": "Annotated[ReadOnly[list], operator.add]",
    "read-only not required": "NotRequired[ReadOnly[Annotated[list, operator.add]]]",
    "nested": "Annotated[Annotated[list, operator.add], joined]",
    "nested under a text": 'Annotated[Annotated[list, operator.add], "all"]',
    "nested under not required": 'Annotated[NotRequired[Annotated[list, joined]], "all"]',
    "alias": "Log",
    "alias under a text": 'Annotated[Log, "all"]',
    "alias or none": "Log | None",
    "generic alias": "Logs[str]",
    "plain alias": "Plain",
    "imported alias": "Journal",
    "renamed import": "Book",
    "alias of a module": "vocabulary.Journal",
    "alias through a star": "vocabulary.Depth",
    "alias in quotes": "Quoted",
    "alias object": "Sealed",
    "new type": "Counted",
    "quoted": '"Annotated[list, operator.add]"',
    "quoted alias": '"Log"',
    "quoted inside": 'Annotated["list[int]", operator.add]',
    "quoted not required": '"NotRequired[Annotated[list, operator.add]]"',
    "any value": "Annotated[list, AnyValue]",
    "topic": "Annotated[list, Topic]",
    "topic that accumulates": "Annotated[list, Topic(int, accumulate=True)]",
    "topic under a text": 'Annotated[list, Topic, "all"]',
    "ephemeral": "Annotated[list, EphemeralValue]",
    "ephemeral without guard": "Annotated[list, EphemeralValue(list, guard=False)]",
    "ephemeral by position": "Annotated[list, EphemeralValue(list, False)]",
    "untracked": "Annotated[list, UntrackedValue]",
    "untracked without guard": "Annotated[list, UntrackedValue(list, guard=False)]",
    "last value": "Annotated[list, LastValue]",
    "last value after finish": "Annotated[list, LastValueAfterFinish]",
    "aggregate": "Annotated[list, BinaryOperatorAggregate(list, operator.add)]",
    "delta": "Annotated[list, DeltaChannel(lambda old, writes: old)]",
    "own channel": "Annotated[list, Newest]",
    "own name of a channel": "Annotated[list, Renamed]",
    "channel or none": "Optional[Annotated[list, Topic]]",
    "last step": "IsLastStep",
    "remaining steps": "RemainingSteps",
    "manager": "Annotated[int, RemainingStepsManager]",
    "managed not required": "NotRequired[RemainingSteps]",
    "managed or none": "RemainingSteps | None",
    "managed inside": "Optional[RemainingSteps]",
    "managed under a text": 'Annotated[RemainingSteps, "left"]',
    "literal": 'Literal["a", "b"]',
    "list of annotated": "list[Annotated[int, operator.add]]",
}
