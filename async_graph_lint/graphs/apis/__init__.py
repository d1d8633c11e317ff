"""The sync and the async API of LangGraph mixed up."""
