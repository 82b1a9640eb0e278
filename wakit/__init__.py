"""wakit."""
