import os
import subprocess
import sys
import urllib.request

import pytest

from tests.meetings_project.supervision.conftest import is_gone
from tests.services.process import ROOT, accepts, free_port, wait_until

WEB = "import os\ndef application(environ, start):\n    start('200 OK', [])\n    return [str(os.getpid()).encode()]\n"


@pytest.mark.heavy
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent is gone")
def test_a_web_worker_dies_with_its_killed_master_and_frees_the_port(tmp_path):
    (tmp_path / "small_web.py").write_text(WEB)
    port = free_port()
    master = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "python:meetings_project.gunicorn_settings", "small_web"]
        + ["--bind", f"127.0.0.1:{port}", "--pythonpath", str(tmp_path)],
        cwd=ROOT,
        env=os.environ | {"WEB_THREADS": "2"},
        stderr=subprocess.DEVNULL,
    )
    wait_until(lambda: accepts(port))
    worker = int(urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30).read())
    assert worker != master.pid
    master.kill()
    master.wait()
    wait_until(lambda: is_gone(worker) and not accepts(port))
