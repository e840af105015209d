package io.gatehouse.messaging.presence;

import static io.gatehouse.messaging.message.JsonText.quoted;

import java.util.List;
import java.util.stream.Collectors;

/// What subscribers of `$presence/CHANNEL` read.
public final class PresenceJson {
  private static final int MOST = 1_000;

  private PresenceJson() {}

  /// Somebody came or went.
  ///
  /// @param event `join` or `leave`
  /// @param here how many are here now
  public static String event(String event, String channel, Member who, int here) {
    return "{\"event\":"
        + quoted(event)
        + ",\"channel\":"
        + quoted(channel)
        + ",\"who\":"
        + member(who)
        + ",\"here\":"
        + here
        + "}";
  }

  /// Who is here, for whoever begins to listen; at most 1,000 by name.
  public static String here(String channel, List<Member> members) {
    return "{\"event\":\"here\",\"channel\":"
        + quoted(channel)
        + ",\"here\":"
        + members.size()
        + ",\"members\":["
        + members.stream().limit(MOST).map(PresenceJson::member).collect(Collectors.joining(","))
        + "]}";
  }

  private static String member(Member member) {
    return "{\"id\":"
        + quoted(member.subject().toString())
        + ",\"name\":"
        + quoted(member.name())
        + ",\"kind\":"
        + quoted(member.subject().kind().label())
        + ",\"user_data\":"
        + member.publicData()
        + "}";
  }
}
