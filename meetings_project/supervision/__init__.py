"""The processes of the product on one machine, and the one that looks after them.

`./run` and `manage.py serve` both end in `Supervisor.run`: it starts the children, puts their names before their
lines, starts again what crashed, and takes everything along when it ends, however it ends.
"""
