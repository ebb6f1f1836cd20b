import pytest
from django.core.exceptions import ImproperlyConfigured
from environ import Env

from meetings_project.zoom_settings import read_zoom_limits

WRONG = {"ZOOM_PLAN": ["gold", "Pro"], "ZOOM_RATE_SHARE": ["0", "1.01", "-0.5"]}


def test_without_a_word_it_is_half_of_a_pro_account(monkeypatch):
    for name in WRONG:
        monkeypatch.delenv(name, raising=False)
    assert read_zoom_limits(Env()) == ("pro", 0.5)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in WRONG for value in WRONG[name]])
def test_a_wrong_value_stops_the_start_and_names_the_setting(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name):
        read_zoom_limits(Env())
