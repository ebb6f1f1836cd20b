"""A mailbox for everybody: takes every mail by SMTP, keeps it in memory, shows it on a web page, lets it go wrong.

A process of its own (`manage.py mailsink`). It knows nothing of the product: what it shows is what was on the wire.
"""
