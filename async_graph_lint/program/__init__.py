"""Many files become one program.

`project` is what stands on disk, `evaluation` what names and calls mean, `loop` what runs
on the event loop; `program` holds them together.
"""
