/// Authentication in several steps: the methods that a client of MQTT 5 may name.
package io.gatehouse.door.mqtt.auth;
