"""Text messages to callers, through a gateway of the owner's: off until `sms_url` is set."""
