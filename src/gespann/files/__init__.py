"""Readers and writers of the formats that people bring and take away."""
