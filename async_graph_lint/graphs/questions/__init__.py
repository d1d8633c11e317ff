"""What rules ask of graphs and of the code that runs them: one file a question."""
