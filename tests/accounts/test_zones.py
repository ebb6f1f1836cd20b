"""Time zones as choices."""

from accounts.zones import zone_choices


def flat(choices):
    return [name for group in choices for name, _ in (group[1] if isinstance(group[1], list) else [group])]


def test_the_likely_ones_come_first_and_once():
    likely = flat(zone_choices(["Europe/Paris", "", "Europe/Paris", "Asia/Tokyo"]))[:3]
    assert likely == ["Europe/Paris", "Asia/Tokyo", "UTC"]


def test_a_choice_for_none_stands_before_all():
    assert zone_choices([], blank="As the organization")[0] == ("", "As the organization")


def test_places_are_offered_and_old_names_only_when_somebody_has_one():
    names = flat(zone_choices([]))
    assert {"Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC"} <= set(names)
    assert not {"US/Eastern", "Etc/GMT+3"} & set(names)
    assert "US/Eastern" in flat(zone_choices(["US/Eastern"]))
