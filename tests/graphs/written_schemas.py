"""Schemas as people write them; each text ends with a function `build` that returns a builder."""

from __future__ import annotations

BUILD = "\ndef build():\n    return StateGraph(State)\n"
"""For texts that end with their state."""

SCHEMAS = {
    "partly total": """
class State(TypedDict, total=False):
    key: Annotated[list, operator.add]
    other: Required[int]
""",
    "inherited": """
class Base(TypedDict):
    key: Annotated[list, operator.add]
class State(Base):
    other: int
""",
    "declared again": """
class Base(TypedDict):
    key: Annotated[list, operator.add]
class State(Base):
    key: list
""",
    "declared again with a reducer": """
class Base(TypedDict):
    key: list
class State(Base):
    key: Annotated[list, operator.add]
""",
    "two dicts as bases": """
class First(TypedDict):
    key: Annotated[list, operator.add]
    other: int
class Second(TypedDict):
    key: list
    other: Annotated[int, operator.add]
class State(First, Second):
    pass
""",
    "two models as bases": """
class First(BaseModel):
    key: Annotated[list, operator.add] = []
    other: int = 0
class Second(BaseModel):
    key: list = []
    other: Annotated[int, operator.add] = 0
class State(First, Second):
    pass
""",
    "a diamond of models": """
class Root(BaseModel):
    key: list = []
class Left(Root):
    pass
class Right(Root):
    key: Annotated[list, operator.add] = []
class State(Left, Right):
    pass
""",
    "a diamond of dicts": """
class Root(TypedDict):
    key: list
class Left(Root):
    key: Annotated[list, operator.add]
class Right(Root):
    pass
class State(Left, Right):
    pass
""",
    "model": """
class State(BaseModel):
    key: Annotated[list, operator.add] = Field(default_factory=list)
    other: Optional[list] = Field(default=None, description="others")
    third: Annotated[list, operator.add, Field(max_length=3)] = []
    shared: ClassVar[Annotated[list, operator.add]] = []
""",
    "dataclass": """
@dataclass
class State:
    key: Annotated[list, operator.add] = field(default_factory=list)
    other: str = ""
""",
    "named tuple": """
class State(NamedTuple):
    key: Annotated[list, operator.add]
    other: list = []
""",
    "plain class": """
class State:
    key: Annotated[list, operator.add]
    other: list
""",
    "class without keys": """
class State(TypedDict):
    pass
""",
    "made by a call": """
State = TypedDict("State", {"key": Annotated[list, operator.add], "other": list}, total=False)
""",
    "generic": """
class State(TypedDict, Generic[T]):
    key: Annotated[list[T], operator.add]
""",
    "child of a generic": """
class Base(TypedDict, Generic[T]):
    key: Annotated[list[T], operator.add]
class State(Base[int]):
    other: int
""",
    "generic filled in": """
class Base(TypedDict, Generic[T]):
    key: Annotated[list[T], operator.add]
def build():
    return StateGraph(Base[int])
""",
    "generic model filled in": """
class Base(BaseModel, Generic[T]):
    key: Annotated[list[T], operator.add] = []
def build():
    return StateGraph(Base[int])
""",
    "messages": "State = MessagesState\n",
    "child of messages": """
class State(MessagesState):
    other: int
""",
    "messages declared again": """
class State(MessagesState):
    messages: list[AnyMessage]
""",
    "agent state": """
class State(AgentState):
    other: Annotated[list, operator.add]
""",
    "managed": """
class State(TypedDict):
    key: list
    left: RemainingSteps
    last: IsLastStep
""",
    "root with a reducer": "def build():\n    return StateGraph(Annotated[list, operator.add])\n",
    "root by alias": "def build():\n    return StateGraph(Log)\n",
    "root list": "def build():\n    return StateGraph(list)\n",
    "root dict": "def build():\n    return StateGraph(dict)\n",
    "root generic": "def build():\n    return StateGraph(list[int])\n",
    "plain output": """
class State(TypedDict):
    key: Annotated[list, operator.add]
class Out(TypedDict):
    key: list
def build():
    return StateGraph(State, output_schema=Out)
""",
    "reducer in the input": """
class State(TypedDict):
    key: list
class In(TypedDict):
    key: Annotated[list, operator.add]
def build():
    return StateGraph(State, input_schema=In)
""",
    "more keys in input and output": """
class State(TypedDict):
    key: list
class In(TypedDict):
    question: str
class Out(TypedDict):
    answers: Annotated[list, operator.add]
def build():
    return StateGraph(State, output_schema=Out, input_schema=In)
""",
    "managed in the input": """
class State(TypedDict):
    key: list
class In(TypedDict):
    left: RemainingSteps
def build():
    return StateGraph(State, input_schema=In)
""",
    "two reducers": """
class State(TypedDict):
    key: Annotated[list, operator.add]
class Out(TypedDict):
    key: Annotated[list, joined]
def build():
    return StateGraph(State, output_schema=Out)
""",
    "two lambdas": """
class State(TypedDict):
    key: Annotated[list, lambda a, b: a + b]
class Out(TypedDict):
    key: Annotated[list, lambda x, y: y]
def build():
    return StateGraph(State, output_schema=Out)
""",
    "schema of a node": """
class State(TypedDict):
    key: list
class Private(TypedDict):
    notes: Annotated[list, operator.add]
def work(state: Private):
    return {}
def build():
    builder = StateGraph(State)
    builder.add_node("work", work)
    return builder
""",
    "plain schema of a node": """
class State(TypedDict):
    key: Annotated[list, operator.add]
class Private(TypedDict):
    key: list
def work(state: Private):
    return {}
def build():
    builder = StateGraph(State)
    builder.add_node("work", work)
    return builder
""",
    "reducer in the schema of a node": """
class State(TypedDict):
    key: list
class Private(TypedDict):
    key: Annotated[list, operator.add]
def work(state: Private):
    return {}
def build():
    builder = StateGraph(State)
    builder.add_node("work", work)
    return builder
""",
    "schema given to a node": """
class State(TypedDict):
    key: list
class Private(TypedDict):
    notes: list
def build():
    builder = StateGraph(State)
    builder.add_node("work", lambda state: {}, input_schema=Private)
    return builder
""",
    "schema of a router": """
class State(TypedDict):
    key: list
class Private(TypedDict):
    notes: Annotated[list, operator.add]
def choose(state: Private):
    return "work"
def build():
    builder = StateGraph(State)
    builder.add_node("work", lambda state: {})
    builder.add_conditional_edges("work", choose)
    return builder
""",
    "postponed": """
class State(TypedDict):
    key: Annotated[list, operator.add]
    other: NotRequired[Annotated[list, operator.add]]
    hidden: Optional[Annotated[list, operator.add]]
    left: RemainingSteps
""",
}
POSTPONED = frozenset({"postponed"})
"""Texts that come after `from __future__ import annotations`."""
