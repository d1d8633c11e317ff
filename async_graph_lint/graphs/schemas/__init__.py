"""State schemas and the channels that they become."""
