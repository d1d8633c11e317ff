"""Where the project makes graphs: builders, agents, entrypoints, and what is done to each."""
