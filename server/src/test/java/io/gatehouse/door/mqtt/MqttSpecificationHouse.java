package io.gatehouse.door.mqtt;

import io.gatehouse.core.policy.Subject;
import java.nio.file.Path;

/// A door, one who may say everything and one who may hear everything: what a chapter needs.
final class MqttSpecificationHouse implements AutoCloseable {
  final MqttHouse house;
  final String sender;
  final String receiver;

  MqttSpecificationHouse(Path folder) {
    house = new MqttHouse(folder);
    sender = house.rooms.add(Subject.device("sender"), "publish_channel:#");
    receiver = house.rooms.add(Subject.user("receiver"), "subscribe_channel:#");
  }

  int port() {
    return house.port();
  }

  WireMqtt sender(int version) throws java.io.IOException {
    return new WireMqtt(port()).signIn(version, sender);
  }

  WireMqtt receiver(int version) throws java.io.IOException {
    return new WireMqtt(port()).signIn(version, receiver);
  }

  @Override
  public void close() {
    house.close();
  }
}
