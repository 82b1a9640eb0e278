"""Keys and tokens of services, by the shapes that detect-secrets keeps.

Its detectors of shapes are asked about a whole text at once: line by line, as its own command does it, ten megabytes
take minutes. Left out are its guesses by entropy and by the word before a value (each bar of a chart and each policy
that speaks of a password is one to them), and addresses, which `patterns` looks for.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Protocol

from wakit.report.leaks.matching import Hit

__all__ = ["find_secrets"]

_KIND = "secret"


class _Detector(Protocol):
    def analyze_string(self, string: str) -> Iterator[str]: ...


def find_secrets(text: str) -> Iterator[Hit]:
    """What looks like a secret, and where.

    >>> list(find_secrets("nothing here")), [hit.kind for hit in find_secrets("ghp_" + "a1B2" * 9)]
    ([], ['secret'])
    """
    small = text.lower()
    for detector, needles in _detectors():
        if not needles or any(needle in small for needle in needles):
            for found in detector.analyze_string(text):
                yield Hit(_KIND, max(text.find(found), 0))


#: detector → words one of which each such secret holds, for those that are slow without
_DETECTORS: Mapping[str, tuple[str, ...]] = {
    "artifactory.ArtifactoryDetector": ("artifactory", "akc"),
    "aws.AWSKeyDetector": (),
    "azure_storage_key.AzureStorageKeyDetector": (),
    "basic_auth.BasicAuthDetector": (),
    "cloudant.CloudantDetector": ("cloudant",),
    "discord.DiscordBotTokenDetector": (),
    "github_token.GitHubTokenDetector": (),
    "gitlab_token.GitLabTokenDetector": (),
    "ibm_cloud_iam.IbmCloudIamDetector": ("ibm",),
    "ibm_cos_hmac.IbmCosHmacDetector": ("ibm",),
    "jwt.JwtTokenDetector": (),
    "mailchimp.MailchimpDetector": ("-us",),
    "npm.NpmDetector": ("_authtoken",),
    "openai.OpenAIDetector": (),
    "private_key.PrivateKeyDetector": (),
    "pypi_token.PypiTokenDetector": (),
    "sendgrid.SendGridDetector": (),
    "slack.SlackDetector": ("xox", "hooks.slack"),
    "softlayer.SoftlayerDetector": ("softlayer",),
    "square_oauth.SquareOAuthDetector": (),
    "stripe.StripeDetector": ("k_live_",),
    "telegram_token.TelegramBotTokenDetector": (),
    "twilio.TwilioKeyDetector": (),
}


@cache
def _detectors() -> tuple[tuple[_Detector, tuple[str, ...]], ...]:
    made = []
    for name, needles in _DETECTORS.items():
        module, _, kind = name.rpartition(".")
        made.append((getattr(importlib.import_module(f"detect_secrets.plugins.{module}"), kind)(), needles))
    return tuple(made)
