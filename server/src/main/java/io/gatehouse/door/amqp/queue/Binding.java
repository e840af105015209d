package io.gatehouse.door.amqp.queue;

/// What lets a queue have the messages of some channels: an exchange and a key.
///
/// @param filter the channels for which it stands
public record Binding(Exchange exchange, String key, String filter) {
  /// Throws a fault where the key cannot be expressed as channels.
  public static Binding of(Exchange exchange, String key) {
    return new Binding(exchange, key, exchange.filter(key));
  }
}
