"""Microsoft: sign-in and tokens (Entra), users and online meetings (Graph)."""
