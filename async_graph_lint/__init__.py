"""A static analyser for async mistakes in LangGraph programs."""
