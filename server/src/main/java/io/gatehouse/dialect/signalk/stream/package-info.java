/// Signal K's stream: subscriptions, deltas, logins and requests on one WebSocket.
package io.gatehouse.dialect.signalk.stream;
