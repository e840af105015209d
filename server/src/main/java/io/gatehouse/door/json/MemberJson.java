package io.gatehouse.door.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.messaging.presence.Member;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Somebody who listens to a channel, as others see them.
///
/// @param since when the first of their subscriptions began
/// @param subscriptions how many they have, as from several connections
public record MemberJson(
    String id,
    String name,
    String kind,
    @Nullable JsonNode userData,
    Instant since,
    int subscriptions) {
  private static final int MOST = 1_000;

  private static MemberJson of(Member member) {
    return new MemberJson(
        member.subject().toString(),
        member.name(),
        member.subject().kind().label(),
        Json.readOrNull(member.publicData().getBytes(StandardCharsets.UTF_8)),
        Instant.ofEpochMilli(member.since()),
        member.subscriptions());
  }

  /// The first thousand.
  public static List<MemberJson> of(List<Member> members) {
    return members.stream().limit(MOST).map(MemberJson::of).toList();
  }
}
