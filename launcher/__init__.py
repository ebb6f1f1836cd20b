"""What `./run` and `./test` do before anything is installed: find a Python, make `.venv`, install the lock.

Everything here but `first_try` keeps to the standard library, because nothing else is there yet.
"""
