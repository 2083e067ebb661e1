"""Anybody may ask whether a licence, a notice or a file holds: by QR, by number and printed code, or with the file."""
