"""`python -m async_graph_lint` is the command `async-graph-lint`."""

from async_graph_lint.adapters.cli import main

if __name__ == "__main__":
    main()
