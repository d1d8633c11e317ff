"""Everything said of a builder becomes the graphs that its runs can build."""
