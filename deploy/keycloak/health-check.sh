#!/usr/bin/env bash
# Asks Keycloak's management port whether it is ready, with what its image has: bash and nothing else.
exec 3<>"/dev/tcp/127.0.0.1/${KC_HTTP_MANAGEMENT_PORT:-9000}" || exit 1
printf 'GET /health/ready HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
while read -r line <&3; do
  [[ $line == *'"status": "UP"'* ]] && exit 0
done
exit 1
