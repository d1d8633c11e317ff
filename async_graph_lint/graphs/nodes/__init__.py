"""What one node is: what runs, what it writes, where it sends the run."""
