"""Does a finished file hold what must not leave the house? Every kind of file decoded, what can't be decoded refused.

Nothing here knows how redaction works: a rule that is lost there is noticed here.
"""
