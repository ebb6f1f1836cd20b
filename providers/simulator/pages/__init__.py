"""Pages for people: consent, join, and the switchboard of the simulator itself. No scripts, nothing from elsewhere."""
