"""Registration with the sweep."""
