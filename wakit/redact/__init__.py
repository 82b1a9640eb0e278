"""What may leave the house: values by their class of data, then by rules, before they become text.

``Redactor`` is asked for every value; ``evidence`` and ``findings`` ask it for whole tables. Nothing here knows how a
review is kept or shown.
"""
