package io.gatehouse.door.mqtt;

import io.gatehouse.door.LoopTurn;
import io.gatehouse.door.mqtt.flow.CommonPacket;
import io.netty.channel.EventLoop;

/// What the connections of one event loop share.
record MqttLoop(LoopTurn<MqttConnection> turn, CommonPacket common) {

  static MqttLoop of(EventLoop loop) {
    return new MqttLoop(new LoopTurn<>(loop), new CommonPacket());
  }
}
