"""What pip says is turned into what a person can do."""

import pytest

from intake.launch.packages import explain, pinned_names, stanza

LOCK = """\
alpha==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via citizen-intake
beta-two[extra]==2.0 ; python_version < '4' \\
    --hash=sha256:cc
gamma==3.0 \\
    --hash=sha256:dd
"""


def test_the_packages_of_a_lock_are_counted_by_their_pins() -> None:
    assert pinned_names(LOCK) == ["alpha", "beta-two", "gamma"]


def test_the_lines_of_one_package_come_with_its_hashes() -> None:
    assert stanza(LOCK, "alpha").splitlines()[0] == "alpha==1.0 \\"
    assert "bb" in stanza(LOCK, "alpha")
    assert "cc" not in stanza(LOCK, "alpha")
    assert stanza(LOCK, "gamma").endswith("--hash=sha256:dd\n")
    assert stanza(LOCK, "delta") == ""


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space",
            "disk is full",
        ),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE FILE.", "not the one our lock"),
        (
            "WARNING: Retrying after SSLError(SSLCertVerificationError: CERTIFICATE_VERIFY_FAILED\n"
            "ERROR: No matching distribution found for x==1",
            "PIP_CERT",
        ),
        ("WARNING: ProxyError('Cannot connect to proxy.')\nERROR: No matching", "HTTPS_PROXY"),
        (
            "WARNING: NewConnectionError: Temporary failure in name resolution\n"
            "ERROR: No matching distribution found for x==1",
            "cannot be reached",
        ),
        ("ERROR: No matching distribution found for x==1", "no build of a package"),
    ],
)
def test_each_usual_failure_has_its_advice(said: str, advice: str) -> None:
    assert advice in explain(said)


def test_pips_own_error_stays_above_the_advice() -> None:
    told = explain("Collecting x\nERROR: No matching distribution found for x==1\n")
    assert told.startswith("ERROR: No matching distribution found for x==1\n")


def test_an_unknown_failure_shows_pips_last_words() -> None:
    told = explain("\n".join(f"line {n}" for n in range(30)))
    assert "line 29" in told
    assert "line 3\n" not in told
    assert "could not install" in told
