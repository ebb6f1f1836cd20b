"""How long answers take in these rows, and how long workers wait for them."""

# A hundred jobs at once on a busy machine: an answer is slow only when a row is about that.
LEASE = 24
# After a sixth of the lease a silent call is given up; a quarter of it later somebody looks what became of it.
LATE_ANSWER = LEASE / 4
# An account that is left in peace is asked again after half of it, or a little more.
LONGEST_REST = LEASE * 0.65
