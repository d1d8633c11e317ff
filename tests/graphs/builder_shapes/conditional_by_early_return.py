import os
from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class Mail(TypedDict):
    spam: bool


def scan(mail: Mail) -> dict[str, bool]:
    return {"spam": False}


def archive(mail: Mail) -> dict[str, bool]:
    return {}


def build():
    builder = StateGraph(Mail)
    builder.add_node(scan)
    builder.add_edge(START, "scan")
    if os.environ.get("MAIL_SCAN_ONLY"):
        builder.add_edge("scan", END)
        return builder.compile()
    builder.add_node(archive)
    builder.add_edge("scan", "archive")
    builder.add_edge("archive", END)
    return builder.compile()


graph = build()
