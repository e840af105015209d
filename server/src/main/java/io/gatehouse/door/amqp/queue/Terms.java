package io.gatehouse.door.amqp.queue;

import io.gatehouse.door.amqp.codec091.Fault;
import io.gatehouse.door.amqp.codec091.ReplyCode;
import io.gatehouse.messaging.mailbox.Mailboxes;
import io.gatehouse.store.record.MailboxRecord;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How a queue was declared.
///
/// @param connection id of the only connection that may use it; null for any
/// @param ttl milliseconds that a message may wait; null for ever
/// @param maxLength messages that may wait; older ones make room
/// @param expires milliseconds after which an unused queue goes; null for never
public record Terms(
    boolean durable,
    boolean autoDelete,
    @Nullable String connection,
    @Nullable Long ttl,
    long maxLength,
    @Nullable Long expires) {

  private static final String TTL = "x-message-ttl";
  private static final String LENGTH = "x-max-length";
  private static final String EXPIRES = "x-expires";
  private static final String TYPE = "x-queue-type";
  private static final String OVERFLOW = "x-overflow";

  /// Those that change what happens to messages, so that to ignore them would be a lie.
  private static final Set<String> REFUSED =
      Set.of(
          "x-dead-letter-exchange",
          "x-dead-letter-routing-key",
          "x-single-active-consumer",
          "x-max-length-bytes",
          "x-max-priority");

  /// Reads the arguments of a declaration; those that nobody knows are ignored.
  public static Terms of(
      boolean durable,
      boolean autoDelete,
      @Nullable String connection,
      Map<String, Object> arguments) {
    for (String name : arguments.keySet()) {
      if (REFUSED.contains(name)) {
        throw Fault.of(
            ReplyCode.PRECONDITION_FAILED, "the queue argument '" + name + "' is not offered");
      }
    }
    Object type = arguments.getOrDefault(TYPE, "classic");
    if (!"classic".equals(type) && !"quorum".equals(type)) {
      throw invalid(TYPE, "queues are of type classic or quorum");
    }
    if (!"drop-head".equals(arguments.getOrDefault(OVERFLOW, "drop-head"))) {
      throw invalid(OVERFLOW, "the oldest messages make room: drop-head");
    }
    Long length = number(arguments, LENGTH, 0);
    return new Terms(
        durable,
        autoDelete,
        connection,
        number(arguments, TTL, 0),
        length == null ? Long.MAX_VALUE : length,
        number(arguments, EXPIRES, 1));
  }

  private static @Nullable Long number(Map<String, Object> arguments, String name, long least) {
    Object value = arguments.get(name);
    if (value == null) {
      return null;
    }
    boolean whole = value instanceof Integer || value instanceof Long;
    long number = whole ? ((Number) value).longValue() : -1;
    if (number < least) {
      throw invalid(name, "a whole number from " + least);
    }
    return number;
  }

  private static Fault invalid(String name, String wanted) {
    return Fault.of(ReplyCode.PRECONDITION_FAILED, "invalid arg '" + name + "': " + wanted);
  }

  /// How the mailbox behind the queue keeps messages.
  MailboxRecord.Terms ofMailbox(Mailboxes.Limits limits) {
    return new MailboxRecord.Terms(
        true,
        true,
        true,
        (int) Math.min(maxLength, limits.messages()),
        limits.bytes(),
        expires == null ? Long.MAX_VALUE : expires,
        ttl == null ? Long.MAX_VALUE : ttl);
  }

  /// Refuses a second declaration that wants something else.
  void checkSame(String queue, Terms wanted) {
    check(queue, "durable", durable, wanted.durable);
    check(queue, "auto_delete", autoDelete, wanted.autoDelete);
    check(queue, "exclusive", connection != null, wanted.connection != null);
    check(queue, TTL, ttl, wanted.ttl);
    check(queue, LENGTH, maxLength, wanted.maxLength);
    check(queue, EXPIRES, expires, wanted.expires);
  }

  /// Refuses what a queue that has outlived the server cannot be.
  void checkKept(String queue) {
    check(queue, "durable", true, durable);
    check(queue, "exclusive", false, connection != null);
  }

  private static void check(
      String queue, String name, @Nullable Object present, @Nullable Object wanted) {
    if (!Objects.equals(present, wanted)) {
      throw Fault.of(
          ReplyCode.PRECONDITION_FAILED,
          "inequivalent arg '%s' for queue '%s': received %s but current is %s"
              .formatted(name, queue, wanted, present));
    }
  }
}
