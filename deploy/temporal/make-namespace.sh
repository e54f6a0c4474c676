#!/bin/sh
# Makes the namespace once Temporal answers. Safe to repeat; the retention of one that is there stays as it is.
set -eu
: "${TEMPORAL_NAMESPACE:?}"

attempt=0
until temporal operator cluster health; do
  attempt=$((attempt + 1))
  [ "$attempt" -lt 60 ] || exit 1
  sleep 2
done
temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" ||
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 7d
