package io.gatehouse.door.amqp.queue;

import io.gatehouse.core.pattern.ChannelName;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.amqp.codec091.Fault;
import io.gatehouse.door.amqp.codec091.ReplyCode;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A name for a part of the channels, and how routing keys become channels there.
///
/// In names and keys `.` stands for the `/` of channels and `/` for `.`, so that each name has one
/// counterpart: the key `fleet.7.alarms` of `amq.topic` is the channel `fleet/7/alarms`.
///
/// @param prefix the channel above all of this exchange; empty where the key is the whole name
/// @param owner who declared it; null for those that are always there
public record Exchange(
    String name,
    Kind kind,
    boolean durable,
    boolean autoDelete,
    boolean internal,
    String prefix,
    @Nullable Subject owner) {

  /// How keys and bindings are compared.
  public enum Kind {
    DIRECT,
    TOPIC,
    FANOUT;

    /// Finds the kind of a declaration.
    public static Kind of(String type) {
      return switch (type) {
        case "direct" -> DIRECT;
        case "topic" -> TOPIC;
        case "fanout" -> FANOUT;
        case "headers" ->
            throw Fault.of(ReplyCode.NOT_IMPLEMENTED, "exchanges of type headers are not offered");
        default ->
            throw Fault.of(ReplyCode.COMMAND_INVALID, "unknown exchange type '" + type + "'");
      };
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// The exchange without a name: the key is the name of a queue.
  public static final Exchange DEFAULT = fixed("", Kind.DIRECT, "");

  public static final Exchange TOPIC = fixed("amq.topic", Kind.TOPIC, "");
  static final Exchange DIRECT = fixed("amq.direct", Kind.DIRECT, "");
  static final Exchange FANOUT = fixed("amq.fanout", Kind.FANOUT, "amq/fanout");

  private static Exchange fixed(String name, Kind kind, String prefix) {
    return new Exchange(name, kind, true, false, false, prefix, null);
  }

  /// The other way to write a name: `.` for `/` and `/` for `.`.
  public static String swap(String name) {
    char[] chars = name.toCharArray();
    for (int i = 0; i < chars.length; i++) {
      if (chars[i] == '.') {
        chars[i] = '/';
      } else if (chars[i] == '/') {
        chars[i] = '.';
      }
    }
    return new String(chars);
  }

  /// An exchange that somebody declares.
  public static Exchange declared(String name, Kind kind, Flags flags, Subject owner) {
    return new Exchange(
        name, kind, flags.durable(), flags.autoDelete(), flags.internal(), swap(name), owner);
  }

  /// How an exchange is declared.
  public record Flags(boolean durable, boolean autoDelete, boolean internal) {}

  /// Whether the name can stand above channels.
  boolean isChannel() {
    return ChannelName.isValid(prefix);
  }

  /// The channel on which a message with this key is published.
  public String channel(String key) {
    String channel = kind == Kind.FANOUT ? prefix : below(swap(key));
    if (!ChannelName.isValid(channel)) {
      String why =
          channel.isEmpty()
              ? "the routing key is empty, and a channel has a name"
              : "the routing key `" + key + "` has a `+` or `#`, and no channel has";
      throw Fault.of(ReplyCode.PRECONDITION_FAILED, why);
    }
    return channel;
  }

  private String below(String rest) {
    return prefix.isEmpty() ? rest : rest.isEmpty() ? prefix : prefix + "/" + rest;
  }

  /// The filter for which a binding with this key stands.
  String filter(String key) {
    return kind == Kind.TOPIC ? below(pattern(key)) : channel(key);
  }

  private static String pattern(String key) {
    String[] words = key.split("\\.", -1);
    for (int i = 0; i < words.length; i++) {
      String word = words[i];
      if (word.equals("#") && i < words.length - 1) {
        throw Fault.of(
            ReplyCode.PRECONDITION_FAILED,
            "`#` can stand only at the end of a binding key: bind `" + key + "` in several parts");
      }
      if (word.equals("*")) {
        words[i] = "+";
      } else if (!word.equals("#") && (word.indexOf('+') >= 0 || word.indexOf('#') >= 0)) {
        throw Fault.of(
            ReplyCode.PRECONDITION_FAILED,
            "the binding key `" + key + "` has a `+` or `#` inside a word, and no channel has");
      } else {
        words[i] = word.replace('/', '.');
      }
    }
    if (words.length == 1 && key.isEmpty()) {
      return "";
    }
    return String.join("/", Arrays.asList(words));
  }

  /// What a receiver sees as the routing key of a message on this channel.
  public String key(String channel) {
    if (kind == Kind.FANOUT || channel.length() <= prefix.length()) {
      return prefix.isEmpty() ? swap(channel) : "";
    }
    return swap(prefix.isEmpty() ? channel : channel.substring(prefix.length() + 1));
  }
}
