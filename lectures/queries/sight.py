"""Which columns of a speaker's record somebody sees, by the team that their duty makes them (S1-15)."""

from django.utils.translation import gettext as _

from federation.models import Role

from ..models import Corps, Speaker, SpeakerSight

Team = SpeakerSight.Team
# what can be kept from a team; name, trade, home corps and whether somebody lectures stand in every list
COLUMNS = (
    "title", "gender", "source", "employer", "story", "photo", "languages", "equipment", "needs", "tags", "office_tags",
    "latitude", "longitude", "travel_radius_km", "notice_days", "school_cleared_until", "star_level", "ratings_sum", "delivered_count",
    "internal_note",
)  # fmt: skip
USUAL = {
    Team.HOME: frozenset(COLUMNS),
    Team.ABOVE: frozenset(COLUMNS) - {"internal_note"},
    Team.UNION: frozenset(
        {
            "title",
            "source",
            "employer",
            "story",
            "photo",
            "languages",
            "tags",
            "star_level",
            "school_cleared_until",
            "delivered_count",
        }
    ),
}


def columns_offered() -> list[tuple[str, str]]:
    """(column, its words) of what can be shown or kept from a team."""
    said = {"ratings_sum": _("rating")}
    return [(name, said.get(name) or str(Speaker._meta.get_field(name).verbose_name)) for name in COLUMNS]


def sights_table(reach):
    """One row for each team, for the offices of corps."""
    return SpeakerSight.objects.all() if reach.has(Role.CORPS_OFFICER) else SpeakerSight.objects.none()


def _seen_by() -> dict[str, frozenset[str]]:
    rows = SpeakerSight.objects.values_list("team", "columns")
    return {str(team): seen for team, seen in USUAL.items()} | {team: frozenset(columns) for team, columns in rows}


def team_of(reach, speaker) -> str | None:
    """The nearest team somebody belongs to for this speaker; None without a duty that reaches the corps."""
    if speaker.home_corps_id is None:  # a speaker who is being added
        return Team.HOME if reach.has(Role.CORPS_OFFICER) else None
    path = speaker.home_corps.union.path
    if path in reach.paths(Role.CORPS_OFFICER):
        return Team.HOME
    if reach.covers(path, Role.CORPS_OFFICER):
        return Team.ABOVE
    return Team.UNION if reach.covers(path, Role.UNION_OFFICER) else None


def columns_seen(reach, speaker) -> frozenset[str]:
    """What this person sees of this speaker; one statement."""
    team = team_of(reach, speaker)
    return _seen_by()[team] if team else frozenset()


def columns_listed(reach) -> frozenset[str]:
    """What a list of every speaker within reach may show, filter and search: what each of the person's teams sees."""
    teams, paths = set(), reach.paths(Role.CORPS_OFFICER)
    homes = set(Corps.objects.filter(reach.q("union__path", Role.CORPS_OFFICER)).values_list("union__path", flat=True))
    if homes & set(paths):
        teams.add(Team.HOME)
    if homes - set(paths):
        teams.add(Team.ABOVE)
    if not paths or any(not any(own.startswith(one) for one in paths) for own in reach.paths(Role.UNION_OFFICER)):
        teams.add(Team.UNION)
    seen = _seen_by()
    return frozenset.intersection(*(seen[team] for team in teams)) if teams else frozenset()
