package io.gatehouse.door.amqp.codec1;

import org.jspecify.annotations.Nullable;

/// The addresses of AMQP are the names of channels, or filters where a client receives.
public final class Addresses {
  private static final String TOPIC = "topic://";

  private Addresses() {}

  /// The channel or filter that an address means.
  public static String channel(String address) {
    return address.startsWith(TOPIC) ? address.substring(TOPIC.length()) : address;
  }

  /// The application that a virtual host names, or null where it names none that could be one.
  public static @Nullable String application(@Nullable String host) {
    boolean possible =
        host != null && !host.isEmpty() && host.length() <= 128 && host.indexOf('.') < 0;
    return possible ? host : null;
  }
}
