"""Webhooks: other people's addresses that are told of events, signed, tried again for a day."""
