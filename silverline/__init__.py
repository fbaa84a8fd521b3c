"""The command line and the composition of the whole.

Job: `silverline …`, set-up of a centre, supervision of its processes, the demo.
Events in: the demo watches all. Events out: none.
Tables: none.
client: none. views: none. This is the only package that may import every room.
"""
