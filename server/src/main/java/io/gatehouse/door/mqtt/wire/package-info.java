/// MQTT as bytes: the strict check of what comes in, and the packets that go out.
package io.gatehouse.door.mqtt.wire;
