#!/bin/sh
# Makes the secrets of docker-compose.yml in deploy/secrets, at random. What is there already stays as it is; keep a copy
# of encryption_keys elsewhere: without it the stored credentials of SalesLoft cannot be opened.
set -eu
folder=${1:-$(dirname "$0")/secrets}
mkdir -p "$folder"
chmod 700 "$folder"

# Containers read them as users of their own; the folder lets nobody else on this machine in.
make() {
  [ -s "$folder/$1" ] || printf '%s\n' "$2" >"$folder/$1"
  chmod 444 "$folder/$1"
}

make postgres_password "$(openssl rand -hex 24)"
make temporal_password "$(openssl rand -hex 24)"
make worker_password "$(openssl rand -hex 24)"
make redis_password "$(openssl rand -hex 24)"
make grafana_password "$(openssl rand -hex 12)"
make operator_token "$(openssl rand -hex 32)"
make encryption_keys "$(date +%Y-%m):$(openssl rand -base64 32)"
make database_url "postgres://worker:$(cat "$folder/worker_password")@postgres:5432/worker"
make redis_url "redis://:$(cat "$folder/redis_password")@redis:6379"
