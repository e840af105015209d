package io.gatehouse.door;

/// The properties by which MQTT 5 and AMQP receivers see the verified sender of a message.
public final class SenderProperties {
  public static final String FROM = "from";
  public static final String FROM_NAME = "from-name";
  public static final String USER_DATA = "user-data";

  /// The part of the sender that speaks, as a dialect names it: a Signal K source.
  public static final String SOURCE = "source-label";

  private SenderProperties() {}

  /// Whether this property is the server's to set: what a client sends under the name is dropped.
  public static boolean isReserved(String property) {
    return property.equals(FROM)
        || property.equals(FROM_NAME)
        || property.equals(USER_DATA)
        || property.equals(SOURCE);
  }
}
