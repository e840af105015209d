package io.gatehouse.dialect.scriptr.topic;

import io.gatehouse.dialect.scriptr.entry.Site;
import io.gatehouse.dialect.scriptr.entry.Sites;
import io.gatehouse.messaging.name.OtherNames;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Scriptr's names of channels. With `ANON` for the anonymous token of the application, the channel
/// `temps` is
///
/// - over MQTT the topic `ANON/temps/message`, which is also the routing key `ANON.temps.message`
///   of `amq.topic` and the queue of that name;
/// - over AMQP 0-9-1 that routing key of the exchange `ANON-temps`, whose messages are below the
///   name of the exchange: `ANON-temps/ANON/temps/message`.
public final class ChannelTopics implements OtherNames {
  private static final String MESSAGE = "/message";
  private static final String ALL = "/#";
  private static final String INVOKE = "/invoke";

  private final Sites sites;

  public ChannelTopics(Sites sites) {
    this.sites = sites;
  }

  @Override
  public @Nullable String meant(String application, String name) {
    Site site = sites.ofApplication(application);
    if (site == null || !name.startsWith(site.anonymousToken())) {
      return null;
    }
    String root = site.anonymousToken();
    String rest = name.substring(root.length());
    if (rest.startsWith("/")) {
      return channel(rest.substring(1));
    }
    return rest.startsWith("-") ? ofExchange(root, rest.substring(1)) : null;
  }

  /// `temps/message`, `+/message`, `temps/#` or `#`.
  private static @Nullable String channel(String rest) {
    if (rest.equals("#")) {
      return rest;
    }
    String channel = without(rest, MESSAGE);
    return channel != null ? channel : rest.endsWith(ALL) ? rest : null;
  }

  private static @Nullable String without(String text, String end) {
    return text.endsWith(end) && text.length() > end.length()
        ? text.substring(0, text.length() - end.length())
        : null;
  }

  /// `temps`, `temps/ANON/temps/message`, or a filter that ends in `#` anywhere behind the first
  /// `temps`: an exchange is for one channel.
  private static @Nullable String ofExchange(String root, String rest) {
    int again = rest.indexOf("/" + root);
    String channel = again >= 0 ? rest.substring(0, again) : rest;
    if (again < 0 && rest.endsWith(ALL)) {
      channel = without(rest, ALL);
    }
    if (channel == null || channel.isEmpty() || channel.contains("+") || channel.contains("#")) {
      return null;
    }
    String below = channel + "/" + root;
    if (rest.equals(below + "/" + channel + INVOKE)) {
      return root + "/" + channel + INVOKE;
    }
    boolean known =
        rest.equals(channel)
            || rest.equals(channel + ALL)
            || rest.equals(below + ALL)
            || rest.equals(below + "/" + channel + ALL)
            || rest.equals(below + "/" + channel + MESSAGE);
    return known ? channel : null;
  }

  @Override
  public List<String> others(String application, String channel) {
    Site site = sites.ofApplication(application);
    if (site == null) {
      return List.of();
    }
    String topic = site.anonymousToken() + "/" + channel + MESSAGE;
    return List.of(topic, site.anonymousToken() + "-" + channel + "/" + topic);
  }
}
