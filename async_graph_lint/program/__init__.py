"""Many files become one program: discovery, imports, values, calls, and what runs on the loop."""
