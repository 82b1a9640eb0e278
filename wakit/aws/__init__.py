"""The only room that talks to AWS: access, the Reader, refusals.

What ``services/`` needs is here and imports no SDK, so that findings are judged and rendered without one; the way
in is ``wakit.aws.access``.
"""

from __future__ import annotations

from wakit.aws.look import NEVER, NO_SUCH_MEMBER, CallFailed, Item, Refused
from wakit.aws.reader import Account, Reader

__all__ = ["NEVER", "NO_SUCH_MEMBER", "Account", "CallFailed", "Item", "Reader", "Refused"]
