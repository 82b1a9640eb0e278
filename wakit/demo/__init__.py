"""The embedded demo account: an AWS stand-in on 127.0.0.1, and a believable client inside it.

Nothing else in wakit knows of it: the kit reaches it through the SDK's endpoint setting only, as it
reaches AWS. ``stand_in`` is the machine, ``account`` the client. Needs ``pip install 'wakit[demo]'``,
and imports moto when it is started, not before.

Of botocore this room uses the service models, and a client that fills the stand-in without a socket.
"""

from __future__ import annotations

__all__: list[str] = []
