"""How long answers take in these rows, and how long workers wait for them."""

# A hundred jobs at once on a busy machine: an answer is slow only when a row is about that.
LEASE = 12
# A quarter of the lease after it left, a call is given up; after another quarter somebody looks what became of it.
LATE_ANSWER = LEASE / 4 + 1
