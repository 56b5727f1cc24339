#!/usr/bin/env bash
# A throw-away PostgreSQL server for the tests, run by hand: no service, no root, a free port, everything in one
# folder.
#
#     eval "$(tests/postgres.sh start)"     # sets HATANG_TEST_POSTGRES
#     cargo test
#     tests/postgres.sh stop
#
# `start` takes the server's own options too: `start -c shared_buffers=1GB`.
# HATANG_TEST_POSTGRES_DIR names the folder (default: hatang-test-postgres in the system's folder for temporary files).
set -euo pipefail

folder=${HATANG_TEST_POSTGRES_DIR:-${TMPDIR:-/tmp}/hatang-test-postgres}
programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$programs" ] || programs=$(dirname "$(command -v initdb)")

# PostgreSQL refuses to run as root: then it runs as the user that its package made.
as_owner() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

free_port() {
    port=$((20000 + $$ % 20000))
    while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
    echo "$port"
}

start() {
    if [ -f "$folder/port" ] && as_owner "$programs/pg_ctl" -D "$folder/data" status >/dev/null 2>&1; then
        say
        return
    fi
    rm -rf "$folder"
    mkdir -p "$folder"
    if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; fi
    as_owner "$programs/initdb" -D "$folder/data" -U hatang -A trust -E UTF8 --locale=C.UTF-8 >"$folder/initdb.log"
    free_port >"$folder/port"
    # fsync off: these databases are thrown away, and a crash of the machine ends the tests anyway.
    as_owner "$programs/pg_ctl" -D "$folder/data" -l "$folder/data/server.log" -w start -o \
        "-p $(cat "$folder/port") -k $folder -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=300 $*" \
        >"$folder/data/start.log"
    say
}

say() {
    echo "export HATANG_TEST_POSTGRES=postgres://hatang@127.0.0.1:$(cat "$folder/port")/postgres"
}

stop() {
    as_owner "$programs/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}

case ${1:-} in
start) shift; start "$@" ;;
stop) stop ;;
*)
    echo "usage: $0 start|stop" >&2
    exit 2
    ;;
esac
