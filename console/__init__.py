"""What people see.

Job: the HTTP API, sign-in and roles, who looked at what, and the built pages of `console/web`.
Events in: all, for `/api/live`. Events out: none. Tables: `console_*`.
client: none. views: none. Reads the other rooms through their `views`, acts through their `client`.
"""
