"""What the engine does with a graph: which tasks meet, which keys get two writes."""
