"""Keys and tokens of services, by the shapes that detect-secrets keeps.

Its detectors of shapes are asked about the surroundings of long words: line by line, as its own command does it, ten
megabytes take minutes. Left out are its guesses by entropy and by the word before a value (each bar of a chart and
each policy that speaks of a password is one to them), and addresses, which `patterns` looks for.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from functools import cache
from typing import Protocol

from wakit.report.leaks.layers import around, long_words
from wakit.report.leaks.matching import Hit

__all__ = ["find_secrets"]

_KIND = "secret"


class _Detector(Protocol):
    def analyze_string(self, string: str) -> Iterator[str]: ...


def find_secrets(text: str) -> Iterator[Hit]:
    """What looks like a secret, and where.

    >>> list(find_secrets("nothing here")), [hit.kind for hit in find_secrets("ghp_" + "a1B2" * 9)]
    ([], ['secret'])
    >>> [hit.offset for hit in find_secrets("it opens with AGE-SECRET-KEY-1EXAMPLEKEY")]
    [14]
    """
    parts = "\n".join(around(sorted(_places(text)), text, _BESIDE))
    for detector in _detectors() if parts else ():
        for found in detector.analyze_string(parts):
            yield Hit(_KIND, max(text.find(found), 0))
    for own in _AGE.finditer(text):
        yield Hit(_KIND, own.start())


def _places(text: str) -> Iterator[tuple[int, int]]:
    """Where a word stands that each secret has in it."""
    yield from (span for span in long_words(text) if _SIGN.search(text, *span))
    yield from (found.span() for found in _RARE.finditer(text))


#: what opens sealed evidence, which detect-secrets does not know
_AGE = re.compile(r"\bAGE-SECRET-KEY-1[A-Z0-9]{8,}")
#: each begins with letters that are rare
_RARE = re.compile(r"://[^\s/@]+@|PRIVATE KEY|PuTTY-User-Key")
_SIGN = re.compile(r"[0-9:K]")
#: how far the word may be that says what a secret is
_BESIDE = 80

_DETECTORS = (
    "artifactory.ArtifactoryDetector",
    "aws.AWSKeyDetector",
    "azure_storage_key.AzureStorageKeyDetector",
    "basic_auth.BasicAuthDetector",
    "cloudant.CloudantDetector",
    "discord.DiscordBotTokenDetector",
    "github_token.GitHubTokenDetector",
    "gitlab_token.GitLabTokenDetector",
    "ibm_cloud_iam.IbmCloudIamDetector",
    "ibm_cos_hmac.IbmCosHmacDetector",
    "jwt.JwtTokenDetector",
    "mailchimp.MailchimpDetector",
    "npm.NpmDetector",
    "openai.OpenAIDetector",
    "private_key.PrivateKeyDetector",
    "pypi_token.PypiTokenDetector",
    "sendgrid.SendGridDetector",
    "slack.SlackDetector",
    "softlayer.SoftlayerDetector",
    "square_oauth.SquareOAuthDetector",
    "stripe.StripeDetector",
    "telegram_token.TelegramBotTokenDetector",
    "twilio.TwilioKeyDetector",
)


@cache
def _detectors() -> tuple[_Detector, ...]:
    made = []
    for name in _DETECTORS:
        module, _, kind = name.rpartition(".")
        made.append(getattr(importlib.import_module(f"detect_secrets.plugins.{module}"), kind)())
    return tuple(made)
