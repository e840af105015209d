package io.gatehouse.messaging.message;

/// The forms in which a publication travels; each is encoded once, however many receive it.
public enum WireFormat {
  MQTT_3_QOS_0,
  MQTT_3_QOS_1,
  MQTT_5_QOS_0,
  MQTT_5_QOS_1,
  WEBSOCKET,
  WEBSOCKET_COMPRESSED,
  EVENT_STREAM,
  EVENT_STREAM_CHUNK,
  AMQP_1,
  AMQP_0_9_1,
  CAROTENE,
  SIGNAL_K,
  SCRIPTR
}
