import re
from pathlib import Path

from tests.environment import product_environment
from tests.services.process import ROOT


def test_nothing_that_a_developers_env_file_may_set_reaches_the_tests():
    documented = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert documented - set(product_environment(Path("/nowhere"))) == set()
