"""Where `reports` touches files."""
