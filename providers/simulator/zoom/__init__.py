"""Zoom: OAuth, users, meetings, rate limits, webhooks."""
