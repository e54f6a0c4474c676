#!/bin/sh
# Runs once, on an empty volume: a role and databases for each of the two that live in this Postgres.
set -eu

# make ROLE SECRET DATABASE...
make() {
  role=$1
  SECRET=/run/secrets/$2
  export SECRET
  shift 2
  psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --set role="$role" <<'SQL'
\set password `cat "$SECRET"`
create role :"role" login password :'password';
SQL
  for database in "$@"; do
    createdb --username "$POSTGRES_USER" --owner "$role" "$database"
  done
}

make worker worker_password worker
make temporal temporal_password temporal temporal_visibility
