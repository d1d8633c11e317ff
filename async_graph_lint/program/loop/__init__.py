"""What runs on the event loop, and what stops it there."""
