"""Which code LangGraph runs, and which of it runs on the event loop."""
