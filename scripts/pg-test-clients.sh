#!/bin/sh
# Sets up what test/pg/clients.test.ts needs beside npm packages: psql and openssl by apt, psycopg and asyncpg in a virtual
# environment, pgjdbc from Maven Central. Prints the variables to export. Usage: eval "$(scripts/pg-test-clients.sh FOLDER)"
set -eu
folder=${1:?folder to install into}
mkdir -p "$folder"
command -v psql >/dev/null && command -v openssl >/dev/null || apt-get install -y -qq postgresql-client openssl >&2
[ -x "$folder/venv/bin/python" ] || python3 -m venv "$folder/venv" >&2
"$folder/venv/bin/python" -c 'import psycopg, asyncpg' 2>/dev/null || "$folder/venv/bin/pip" install -q 'psycopg[binary]' asyncpg >&2
jar="$folder/postgresql.jar"
[ -s "$jar" ] || {
  # Through mvn, and so through whatever mirror its settings name.
  mvn -q -B dependency:copy -Dartifact=org.postgresql:postgresql:42.7.4 -DoutputDirectory="$folder" -Dmdep.stripVersion=true >&2
}
echo "export FUNGI_TEST_PYTHON=$folder/venv/bin/python FUNGI_TEST_PGJDBC=$jar"
