"""What names and expressions can be: scopes, abstract values, calls, on demand."""
