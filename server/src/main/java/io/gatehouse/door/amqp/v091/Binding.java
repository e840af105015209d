package io.gatehouse.door.amqp.v091;

/// What lets a queue have the messages of some channels: an exchange and a key.
///
/// @param filter the channels for which it stands
record Binding(Exchange exchange, String key, String filter) {
  static Binding of(Exchange exchange, String key) {
    return new Binding(exchange, key, exchange.filter(key));
  }
}
