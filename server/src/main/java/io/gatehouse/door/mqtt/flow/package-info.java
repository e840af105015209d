/// What is on its way between one MQTT client and the hub.
package io.gatehouse.door.mqtt.flow;
