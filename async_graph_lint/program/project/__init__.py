"""The project on disk: its files, what they hold, what imports mean, what is remembered."""
