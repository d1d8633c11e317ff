"""What runs beside the user's code, in the child process.

The standard library and the project's own langgraph only, Python 3.10 syntax, JSON lines
over a pipe. `__main__` loads this folder as the package `async_graph_worker`, so that no
name of ours can hide a module of the project; everything here is imported relatively.
"""
