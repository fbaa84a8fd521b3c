"""The two files of people: SQL, and memory for tests and simulations."""
