"""A stand-in for Zoom, Entra and Microsoft Graph that speaks their own protocols.

It runs as a process of its own (`manage.py simulator`), keeps everything in memory and shares not one line with the
adapters, so that it can disagree with them. `docs/simulator.md` says what it reproduces and what it does not.
"""
