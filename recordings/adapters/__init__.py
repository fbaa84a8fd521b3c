"""The sound library behind a quiet door."""
