"""The running server under what servers meet: it is killed, its disk is full, it is posted anything."""
