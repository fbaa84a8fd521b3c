"""The other rooms' views and clients behind the console's port, and a stand-in of them."""
