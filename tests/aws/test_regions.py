from __future__ import annotations

import subprocess
import sys

import botocore.session
import pytest

from wakit import facts
from wakit.aws.regions import check_partition, check_region, home_of, partition_of, partitions
from wakit.errors import UnknownName


def test_partitions_are_those_of_the_sdk() -> None:
    assert set(partitions()) == set(botocore.session.Session().get_available_partitions())
    assert "aws-eusc" in partitions()


def test_each_partition_has_a_home_of_its_own() -> None:
    assert [p.name for p in partitions().values() if p.home not in p.regions] == []
    assert (home_of("aws"), home_of("aws-cn"), home_of("mars")) == ("us-east-1", "cn-northwest-1", "")


@pytest.mark.parametrize("name", ["eu-centrl-1", "eu-central-9", "aws-global", "Frankfurt", ""])
def test_a_region_that_the_sdk_does_not_know_is_refused(name: str) -> None:
    with pytest.raises(UnknownName, match="unknown region"):
        check_region(name)


def test_the_nearest_region_comes_first() -> None:
    with pytest.raises(UnknownName, match=r"(?s)did you mean eu-central-1, .*newer boto3") as error:
        check_region("eu-centrl-1")
    assert error.value.nearest[0] == "eu-central-1"


def test_a_partition_that_the_sdk_does_not_know_is_refused() -> None:
    with pytest.raises(UnknownName, match='unknown AWS partition "aws-eus"; did you mean aws-eusc'):
        check_partition("aws-eus")


def lacking(names: tuple[str, ...]) -> set[str]:
    """The partitions of which no name in a list speaks."""
    return set(partitions()) - {name.split(":")[1] for name in names if name.startswith("arn:")}


@pytest.mark.parametrize("name", facts.fact_names())
def test_law_a_fact_that_names_partitions_names_all_of_them(name: str) -> None:
    value = facts.fact(name).value
    names = value if isinstance(value, tuple) else ()
    assert not any(n.startswith("arn:aws") for n in names) or lacking(names) == set()


@pytest.mark.parametrize("name", [n for n in facts.fact_names() if "region" in n])
def test_law_regions_in_facts_are_known_to_the_sdk(name: str) -> None:
    value = facts.fact(name).value
    assert [r for r in value if not partition_of(r)] == [] if isinstance(value, tuple) else True


def test_mutant_a_forgotten_partition_is_found() -> None:
    assert "aws-eusc" in lacking(("arn:aws:iam::aws:policy/AdministratorAccess",))


def test_where_there_is_no_sdk_a_clients_file_is_read_all_the_same() -> None:
    code = (
        "import sys; sys.modules.update(boto3=None, botocore=None)\n"
        "import wakit.review.client, wakit.review.opened, wakit.facts.advice\n"
        "from wakit.files.document import Document\n"
        "from wakit.files.reading import checked\n"
        "from wakit.review.client import Client\n"
        "print(checked(Client, Document('client.yaml', 'evidence: none\\nregions: [eu-north-9]')).regions)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "('eu-north-9',)\n"


def test_partition_of_a_region() -> None:
    assert (partition_of("us-gov-west-1"), partition_of("nowhere-1")) == ("aws-us-gov", "")


def test_facts_that_name_partitions_name_all_that_the_sdk_knows() -> None:
    """A client in a new partition is no client without administrators."""
    named = {arn.split(":")[1] for arn in facts.names("administrator_policies")}
    assert named == set(partitions())
