from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda
from langchain_core.tools import tool
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode, tools_condition


@tool
def look_up(word: str) -> str:
    """Look a word up."""
    return word


prompt = ChatPromptTemplate.from_messages([("human", "{messages}")])
model = RunnableLambda(lambda text: {"messages": []})

builder = StateGraph(MessagesState)
builder.add_node("model", prompt | model)
builder.add_node(ToolNode([look_up]))
builder.add_edge(START, "model")
builder.add_conditional_edges("model", tools_condition)
builder.add_edge("tools", "model")
graph = builder.compile()
