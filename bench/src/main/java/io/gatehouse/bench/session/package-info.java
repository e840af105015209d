/// MQTT clients that keep their session when the connection or the server is gone.
package io.gatehouse.bench.session;
