"""Log-in, and the gates' own pages."""
