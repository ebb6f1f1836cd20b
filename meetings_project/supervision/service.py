"""What `manage.py serve` and `./run` share: run the children, and say when the product answers."""

from collections.abc import Sequence

from django.conf import settings
from django.db import connections

from meetings_project.supervision.child import Child
from meetings_project.supervision.console import Console
from meetings_project.supervision.leftovers import Leftovers
from meetings_project.supervision.readiness import Readiness
from meetings_project.supervision.supervisor import Supervisor


def supervise(children: list[Child], *, port: int, after_ready: Sequence[str] = ()) -> None:
    """Run the children until SIGINT or SIGTERM; print `ready: URL` and `after_ready` once the health check is good."""
    # The children have connections of their own; one that is open here would be in the way of theirs.
    connections.close_all()
    console = Console([child.name for child in children])
    leftovers, readiness = Leftovers(settings.STATE_DIR, port), Readiness(port)

    def look_around() -> None:
        leftovers.record(children)
        if readiness.ask():
            for line in [f"ready: http://127.0.0.1:{port}/", *after_ready]:
                console.print(line)
        elif complaint := readiness.complaint():
            console.show("supervisor", complaint)

    Supervisor(children, console).run(look_around)
    leftovers.forget()
