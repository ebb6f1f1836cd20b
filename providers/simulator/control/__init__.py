"""The control API: tests and scripts switch faults on, move the clock, look at what is there. Loopback only."""
