package io.gatehouse.audit;

import org.jspecify.annotations.Nullable;

/// Who did it and from where.
///
/// @param subject written form, such as `user:alice` or `anonymous`
/// @param credential id of the token that was shown, never its value
/// @param address address of the peer without its port
/// @param transport `http`, `websocket`, `mqtt`, `amqp` or `internal`
public record Actor(String subject, @Nullable String credential, String address, String transport) {

  /// The server itself.
  public static final Actor SERVER = new Actor("server", null, "-", "internal");
}
