/// The MQTT door: versions 3.1, 3.1.1 and 5 over TCP, TLS and WebSocket.
package io.gatehouse.door.mqtt;
