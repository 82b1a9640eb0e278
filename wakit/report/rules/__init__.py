"""What of a notebook may reach a report: one rule a file, each ``(nb, resources) → (nb, resources)``.

Each is an allow-list: what no rule knows stays out.
"""
