"""What a run does again: pauses, resumes, retries, and what outlives them."""
