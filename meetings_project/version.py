"""The version, in one place: the pages, the API document and the log lines read it here."""

VERSION = "0.1.0"
