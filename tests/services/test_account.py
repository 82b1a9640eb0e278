from __future__ import annotations

import pytest

from tests.cases import FAIL, PASS, UNKNOWN, Case, example, holds
from wakit.services.account import SecurityContact

CASES = [
    Case(
        "account_has_security_contact",
        [PASS, FAIL, UNKNOWN],
        {"account_security_contacts": [example(SecurityContact, has_contact=h) for h in (True, False, None)]},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.check)
def test_says_what_the_rows_deserve(case: Case) -> None:
    assert holds(case)
