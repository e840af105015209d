package io.gatehouse.messaging.thing;

import io.gatehouse.messaging.message.Message;

/// Has what the server says about devices say more, for the clients of a dialect that read it
/// there.
@FunctionalInterface
public interface Words {

  /// The same message with what these clients look for; it must stay readable to everybody else.
  /// Never blocks.
  Message worded(String application, Message message);
}
