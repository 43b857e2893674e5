"""The files an operator starts the portal with fit each other and what the portal reads."""

import re
from pathlib import Path

import yaml

from lectures.actions.delivery import MOST_PHOTOS
from ui.pictures import PICTURE_LIMIT
from unionportal import environment

ROOT = Path(__file__).resolve().parents[2]
NAMES = re.compile(r"\b[A-Z][A-Z]*_[A-Z_]+\b")


def names_in_sample():
    return set(NAMES.findall((ROOT / ".env.example").read_text()))


def test_the_sample_names_what_is_asked_for_and_nothing_that_nobody_reads():
    refusals = {problem.split()[0] for problem in environment.problems({"SMS_BACKEND": "notifications.sms.Gateway"})}
    assert {name for name in refusals if "_" in name} <= names_in_sample()
    sources = [path for app in ("unionportal", "notifications", "deploy") for path in (ROOT / app).rglob("*.py")]
    text = "".join(path.read_text() for path in [*sources, ROOT / "docker-compose.yml"])
    assert [name for name in names_in_sample() - {"ALTER_ROLE"} if name not in text] == []
    assert [name for name in environment_names(text) if name not in names_in_sample()] == []


def environment_names(text):
    """What the compose file takes from .env."""
    return set(re.findall(r"\$\{([A-Z_]+):\?", text))


def test_every_part_of_ours_is_one_image_that_can_be_scaled_and_harms_little():
    parts = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    ours = {name: part for name, part in parts.items() if str(part.get("image", "")).startswith("unionportal:")}
    assert set(ours) == {"migrate", "web", "worker", "beat"} and len({part["image"] for part in ours.values()}) == 1
    for part in ours.values():
        assert part["read_only"] and part["cap_drop"] == ["ALL"] and part["environment"]["PORTAL_MODE"] == "production"
        # a random password may hold any sign, so it does not stand within an address
        assert "PASSWORD" not in part["environment"]["DATABASE_URL"] and part["environment"]["PGPASSWORD"]
    assert "ports" not in ours["web"] and "container_name" not in ours["web"]  # either would allow one web server only
    for name in ("web", "worker", "beat"):
        assert ours[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert "migrate" not in ours["migrate"]["depends_on"] and ours["migrate"]["restart"] == "no"
    volumes = {volume.split(":")[0] for part in parts.values() for volume in part.get("volumes", [])}
    assert {name for name in volumes if "/" not in name} == set(
        yaml.safe_load((ROOT / "docker-compose.yml").read_text())["volumes"]
    )


def test_the_proxy_lets_the_largest_form_through():
    limit = re.search(r"max_size (\d+)MB", (ROOT / "deploy" / "Caddyfile").read_text())
    assert int(limit[1]) * 1_000_000 > MOST_PHOTOS * PICTURE_LIMIT
