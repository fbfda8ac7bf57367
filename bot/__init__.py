"""Backtalk: the assistant of physiotherapy clinics."""
