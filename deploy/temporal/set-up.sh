#!/bin/sh
# Makes Temporal's tables in the databases that deploy/postgres/init.sh made, or brings them up to date. Safe to repeat.
set -eu
SQL_PASSWORD=$(cat /run/secrets/temporal_password)
export SQL_PASSWORD
tables=/etc/temporal/schema/postgresql/v12

tool() {
  temporal-sql-tool --plugin postgres12 --ep postgres -p 5432 -u temporal --db "$@"
}

for pair in temporal:temporal temporal_visibility:visibility; do
  # It fails where the tables are there already, and so would the update if they were not.
  tool "${pair%%:*}" setup-schema -v 0.0 || true
  tool "${pair%%:*}" update-schema -d "$tables/${pair##*:}/versioned"
done
