#!/usr/bin/env bash
# Starts MongoDB as the one member of replica set rs0, with users. Members of a set with users know each other by a key
# file; nobody else needs this one, so it is made at the first start and stays in the volume.
set -euo pipefail

key="${MEMBERS_KEY_FILE:-/data/configdb/members.key}"
if [ ! -s "$key" ]; then
  # Under another name first: a stop half-way leaves no half key.
  (umask 077 && head -c 756 /dev/urandom | base64 --wrap=0 > "$key.new")
  mv "$key.new" "$key"
fi

exec docker-entrypoint.sh mongod --replSet rs0 --keyFile "$key" --bind_ip_all
