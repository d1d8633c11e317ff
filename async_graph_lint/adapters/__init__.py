"""Thin doors to the engine; none knows another."""
