"""The world: Asterisk's manager interface, Redis, and stand-ins for both that ship."""
