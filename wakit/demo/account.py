"""The demo client, Nordlicht Logistics: a freight forwarder from Hamburg that moved to AWS twice.

**Production** (``012345670123``, a member of the organisation) is the second move, done with care: the tracking
platform "Kurier" in eu-central-1, its staging in eu-west-1, a backup bucket in us-east-1. **Group**
(``345678901234``, which manages the organisation) is the first: the old web shop, and what was left running.

Identity. Production: root with MFA and without key, a password policy (14 characters, no reuse), people come by SAML,
deployments by OIDC bound to one branch; MFA for two of four people with a password. But ``ci-deploy`` is an
administrator with a key 400 days old, ``extern.mueller`` has not been here for 415 days and holds a key never used,
``jonas.brandt`` has no MFA, ``LegacyBatchEverything`` allows everything (its role was last used 505 days ago, and an
instance still carries it), ``EverythingButIdentity`` and ``KurierOperations`` (PassRole on all) are broad, and
``partner-customs-sync`` trusts a foreign account without external id (``partner-route-optimiser`` asks for one).
Group: root with an access key (2,100 days, used 41 days ago) and without MFA, no password policy, no security
contact, keys up to 2,600 days old, an administrator who never signed in (``praktikant2021``), a GitHub role for any
repository, a role open to the whole organisation, a server certificate that ended in 2012. Organisation: all
features, one guardrail besides FullAWSAccess, GuardDuty delegated to Production; root credentials of members are not
managed centrally.

Data. Production has no account-level block: ``nordlicht-web-assets`` is public by policy,
``nordlicht-staging-uploads`` blocks half. The others block all of it; events, invoices and trail use a customer key,
versions, TLS only; invoices and trail are locked. Group blocks at the account, so its public archive (ACL) and shop
images (policy) are not public; ``nordlicht-group-finance`` is shared with a foreign account. Keys: ``kurier-data``
and ``backup-us`` rotate, ``kurier-legacy``, ``group-finance`` and ``webshop`` do not, ``webshop`` is open to
everybody, ``shop-2018`` is pending deletion, ``kurier-signing`` signs (can't rotate). Secrets: one rotated 20 days
ago, four never, one not read for 260 days. Certificates: one imported ends in 12 days, one issued but unused in 15,
one imported with RSA 1024 in 65, three in order. Databases: orders and tracking private and encrypted; Group's
``webshop`` public, unencrypted, without backups.

Doors. A topic lets a partner subscribe, a queue takes messages of that topic, a secret, a repository, a bus and a vault
let Group in, a file system whoever mounts it from the network; ``newsletter-bounces`` of the old shop takes and gives
messages of everybody. One share of the network stays with Group, that of the old shop goes to the partner. A snapshot
of the web shop's disk can be restored by every AWS account, one of its database by the partner. ``web-preview`` is an
access point without blocks to the public bucket.

Network. Reachable from the internet: ``kurier-front`` on 443 and 80 (in order: 80 redirects, TLS 1.3 policy), staging
(80, 443 and dashboards on 9000-9100), Group's bastion on 22, web shop on 80 and 443 (TLS policy of 2016), its
database on 3306, a Windows server on 3389. Open but *not* reachable: ``database-old`` and ``launch-wizard-1``
(attached to nothing), ``kurier-cache`` (private subnet, own network ACL). Flow logs in ``kurier-production`` only;
default VPCs are there in every region, most of them unused; one default security group emptied. Machines: IMDSv2
required in Production except for the batch and staging dashboard, optional in Group; EBS encrypted by default in
eu-central-1 and us-east-1 of Production; unencrypted volumes in both; a public image in staging. Functions:
``carrier-webhook`` is public by URL, ``newsletter`` by policy; old runtimes on ``label-printer``, ``staging-seed``,
``newsletter``; ``tracking-api`` is signed.

Watching. Production: a multi-region trail, validated, encrypted, with data events for invoices; Config in
eu-central-1 and eu-west-1, not in us-east-1; GuardDuty in the same two; Security Hub in eu-central-1 with two
standards. Group: a trail that does not log, a recorder that is stopped, a suspended detector.

Hostile texts stand in an instance's name, a bucket's tag, a security group's, policy's, key's, snapshot's and
secret's description: script and image tags, ``javascript:`` links, ``{{ braces }}``, a right-to-left override, a name
of 200 characters.
"""

from __future__ import annotations

from datetime import UTC, datetime

from wakit.demo.analysis import fill_analysis
from wakit.demo.buckets import fill_bucket_logging, fill_buckets
from wakit.demo.builder import Builder, Place
from wakit.demo.certificates import fill_certificates
from wakit.demo.credentials import fill_credentials
from wakit.demo.doors import fill_doors
from wakit.demo.engine import one_loader
from wakit.demo.faults import Fault, Trouble
from wakit.demo.identity import fill_identity
from wakit.demo.keys import fill_keys, fill_secrets
from wakit.demo.machines import fill_machines
from wakit.demo.network import fill_network
from wakit.demo.organisation import fill_contacts, fill_organisation
from wakit.demo.places import (
    DEMO_ACCOUNTS,
    DEMO_EXTERNAL_ID,
    DEMO_REGIONS,
    DEMO_ROLE,
    MANAGEMENT,
    PRODUCTION,
    REVIEWER,
)
from wakit.demo.services import fill_balancers, fill_databases, fill_functions
from wakit.demo.single_sign_on import fill_single_sign_on
from wakit.demo.stand_in import StandIn
from wakit.demo.watching import fill_watching

__all__ = [
    "DEMO_ACCOUNTS",
    "DEMO_EXTERNAL_ID",
    "DEMO_REGIONS",
    "DEMO_ROLE",
    "MANAGEMENT",
    "PRODUCTION",
    "REVIEWER",
    "fill",
    "hidden",
    "role_arn",
]

_SERVICES = (
    "account", "acm", "backup", "cloudtrail", "config", "ec2", "ecr", "efs", "elb", "elbv2", "events", "guardduty",
    "iam", "kms", "lambda", "logs", "organizations", "ram", "rds", "redshift", "s3", "s3control", "secretsmanager",
    "securityhub", "sns", "sqs", "sts",
)  # fmt: skip
_HOME = "us-east-1"  # where calls that know no region go


def role_arn(account_id: str) -> str:
    """The role a reviewer takes in one of the accounts; it wants ``DEMO_EXTERNAL_ID``.

    >>> role_arn("012345670123")
    'arn:aws:iam::012345670123:role/wakit-review'
    """
    return f"arn:aws:iam::{account_id}:role/{DEMO_ROLE}"


def hidden() -> tuple[Fault, ...]:
    """What this client does not let a reviewer see, for ``StandIn.failing``: each kind of refusal once.

    Secrets of Group by its identity policy, functions' policies in eu-west-1 by a guardrail, and the policy of one
    bucket by that bucket's own words.
    """
    return (
        Fault(Trouble.DENIED, operation="secretsmanager:ListSecrets", account_id=MANAGEMENT),
        Fault(Trouble.DENIED_BY_GUARDRAIL, operation="lambda:GetPolicy", region="eu-west-1"),
        Fault(Trouble.DENIED, operation="s3:GetBucketPolicy", about="nordlicht-group-finance"),
    )


def fill(stand_in: StandIn) -> None:
    """Put the whole client into an emptied stand-in.

    The same ids each time; ages count from this moment.
    """
    from moto.backends import get_backend

    with stand_in.applied(), one_loader():  # so that no profile of a person's own is looked for
        for service in _SERVICES:
            get_backend(service)  # type: ignore[call-overload]  # some draw random numbers when they are first loaded
        stand_in.reset()
        builder = Builder(stand_in.answer)
        moment = datetime.now(UTC).replace(microsecond=0)  # AWS tells whole seconds
        places = {a: Place(a, _HOME, moment, builder, stand_in.settings) for a in DEMO_ACCOUNTS}
        organisation = fill_organisation(places[MANAGEMENT])
        for place in places.values():
            fill_contacts(place)
            fill_identity(place, organisation)
            fill_credentials(place)
            fill_analysis(place)
            fill_single_sign_on(place)
            _fill_regions(place)
    stand_in.forget()


def _fill_regions(place: Place) -> None:
    keys = {region: fill_keys(place.at(region)) for region in DEMO_REGIONS}
    fill_buckets(place, keys)
    fill_bucket_logging(place)
    for region in DEMO_REGIONS:
        here = place.at(region)
        certificates = fill_certificates(here)
        network = fill_network(here)
        fill_machines(here, network)
        fill_balancers(here, network, certificates)
        fill_databases(here, network, keys[region])
        fill_functions(here, network)
        fill_secrets(here, keys[region])
        fill_doors(here)
        fill_watching(here, keys[region])
