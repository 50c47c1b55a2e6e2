"""Profile files of the AWS tools: keys that are written there, and nothing that runs or logs in."""

import pytest

from sitegen.core.diagnostics import UsageError
from sitegen.deploy.buckets.aws_profiles import Profile, read_profile


@pytest.fixture
def profile(tmp_path):
    """Return a function that reads the profile of two files and some variables."""

    def read(config="", credentials="", **variables):
        (tmp_path / "config").write_text(config)
        (tmp_path / "credentials").write_text(credentials)
        files = {
            "AWS_CONFIG_FILE": str(tmp_path / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        }
        return read_profile(files | variables)

    return read


KEYS = "aws_access_key_id = AKID\naws_secret_access_key = a%secret\n"


def test_the_default_profile_is_read_from_both_files(profile):
    config = "[default]\nregion = eu-north-1\ns3 =\n  addressing_style = path\n"
    assert profile(config, f"[default]\n{KEYS}") == Profile(
        key_id="AKID", secret="a%secret", region="eu-north-1"
    )


def test_the_variable_chooses_a_profile(profile):
    config = f"[default]\nregion = x\n[profile mira]\nendpoint_url = https://r2.example\n{KEYS}"
    token = "[mira]\naws_session_token = T\n"
    assert profile(config, token, AWS_PROFILE="mira") == Profile(
        key_id="AKID", secret="a%secret", token="T", endpoint="https://r2.example"
    )


def test_credentials_count_before_config(profile):
    found = profile(f"[default]\n{KEYS}", "[default]\naws_access_key_id = B\n")
    assert (found.key_id, found.secret) == ("B", "a%secret")


def test_without_files_there_is_no_profile(tmp_path):
    assert read_profile({"AWS_CONFIG_FILE": str(tmp_path / "x"), "HOME": "/"}) == Profile()


def test_a_profile_that_is_nowhere_is_an_error(profile):
    with pytest.raises(UsageError, match=r"^no profile 'jo' in "):
        profile(f"[default]\n{KEYS}", AWS_PROFILE="jo")


@pytest.mark.parametrize(
    "way", ["sso_session = s", "role_arn = arn:x", "credential_process = /bin/rm -rf x"]
)
def test_a_profile_of_a_login_names_the_command_that_exports_its_keys(profile, way):
    with pytest.raises(UsageError) as failure:
        profile(f"[profile mira's]\n{way}\n", AWS_PROFILE="mira's")
    assert str(failure.value) == (
        'the AWS profile "mira\'s" has no access key in these files. Run `eval "$(aws configure '
        "export-credentials --profile 'mira'\"'\"'s' --format env)\"`, then deploy again"
    )


@pytest.mark.parametrize("text", ["secret\n", "[default\nsecret = 1\n", "[default]\n\0secret\n"])
def test_a_broken_file_is_an_error_that_does_not_repeat_it(profile, text):
    with pytest.raises(UsageError, match="cannot be read as a file of AWS profiles") as failure:
        profile(credentials=text)
    assert "secret" not in str(failure.value).replace("/credentials", "")
