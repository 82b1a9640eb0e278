"""What the tests of a sitting share."""

from __future__ import annotations

import os

from wakit.model import AnswerStatus

FIRST, SECOND, THIRD, FOURTH = (
    "sec_protect_data_rest_key_mgmt",
    "sec_protect_data_rest_encrypt",
    "sec_protect_data_rest_automate_protection",
    "sec_protect_data_rest_access_control",
)
IN_PLACE, NOT_IN_PLACE = AnswerStatus.IN_PLACE, AnswerStatus.NOT_IN_PLACE


def suggests(session, **found):
    """The evidence decides: best practice by choice id → what it suggests."""
    for choice_id, suggestion in found.items():
        one = session.opened.suggested[choice_id]
        session.opened.suggested[choice_id] = type(one)(choice_id, suggestion, one.because, 1, ())


def by_hand(opened, question="SEC08", old="", new=""):
    """Somebody edits the file in an editor."""
    path = opened.folder.answers / f"{question}.yaml"
    path.write_text(path.read_text().replace(old, new))
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 5_000_000))
