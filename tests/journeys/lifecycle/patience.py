"""How long answers take in these rows, and how long workers wait for them."""

# A hundred jobs at once on a busy machine: an answer is slow only when a row is about that.
LEASE = 12
# After a sixth of the lease a silent call is given up; a quarter of it later somebody looks what became of it.
LATE_ANSWER = LEASE / 4
