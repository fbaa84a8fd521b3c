"""The IVR's two lines (Asterisk's by FastAGI, and a scripted one), its server and its sounds."""
