"""Data → HTML and figures for people; the only room that knows matplotlib."""
