package io.gatehouse.messaging;

import static java.util.Collections.singletonList;

import io.gatehouse.access.Answers;
import io.gatehouse.access.Rights;
import io.gatehouse.access.line.Line;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Identity;
import io.gatehouse.messaging.ask.Asking;
import io.gatehouse.messaging.ask.Enquiries;
import io.gatehouse.messaging.guard.Sight;
import io.gatehouse.messaging.message.Levels;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.store.record.ChannelSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// What one session was allowed, remembered as long as its rights are the same, and what has to be
/// asked before that is known.
///
/// INVARIANT: used on the connection's loop only.
final class Standing {
  private static final int MOST_VERDICTS = 256;

  private final Hub hub;
  private final Room room;
  private final Map<String, Verdict> verdicts = new HashMap<>(2);
  private @Nullable Sight sight;
  private Publication.Sender sender;
  private long senderEpoch;

  Standing(Hub hub, Room room, Rights rights) {
    this.hub = hub;
    this.room = room;
    this.sender = sender(rights.identity());
    this.senderEpoch = rights.epoch();
  }

  static Publication.Sender sender(Identity identity) {
    return new Publication.Sender(identity.subject(), identity.name(), identity.publicData());
  }

  /// Who sends, as receivers see it.
  Publication.Sender sender(Rights rights) {
    long epoch = rights.epoch();
    if (epoch != senderEpoch) {
      senderEpoch = epoch;
      sender = sender(rights.identity());
    }
    return sender;
  }

  /// What was decided about publishing on one channel, under one epoch of the rights.
  ///
  /// @param kept whether the channel belongs to a thing
  /// @param line that thing; null for none
  /// @param stamp what it was
  /// @param until when the answer of the application's backend ends, in epoch milliseconds
  record Verdict(
      long epoch,
      long until,
      boolean kept,
      @Nullable Line line,
      long stamp,
      @Nullable Problem refusal,
      String[] levels,
      ChannelSettings settings) {
    private boolean stands(Rights rights, Hub hub) {
      return epoch == rights.epoch()
          && (line == null || (stamp != 0 && line.stamp() == stamp))
          && (until == Long.MAX_VALUE || hub.now() < until);
    }
  }

  /// May these rights publish on the channel?
  Verdict verdict(Rights rights, String channel) {
    Verdict known = verdicts.get(channel);
    if (known != null && known.stands(rights, hub)) {
      return known;
    }
    if (verdicts.size() >= MOST_VERDICTS) {
      verdicts.clear();
    }
    long epoch = rights.epoch();
    boolean kept = hub.things().keeps(room.name(), channel);
    Line line = kept ? hub.things().line(room.name(), channel) : null;
    long stamp = line == null ? 0 : line.stamp();
    Problem refusal = hub.refusalToPublish(rights, channel);
    Answers.Known answer = hub.enquiries().known(rights, Verb.PUBLISH, channel);
    Verdict fresh =
        new Verdict(
            epoch,
            answer == null ? Long.MAX_VALUE : answer.until(),
            kept,
            line,
            stamp,
            refusal,
            Levels.of(channel),
            hub.settings(room, channel));
    verdicts.put(channel, fresh);
    return fresh;
  }

  /// What was decided about listening; none for whoever only listens to what they were granted.
  Sight sight(Rights rights) {
    Sight known = sight;
    if (known == null || !known.isOf(rights.epoch())) {
      known = new Sight(rights.epoch());
      sight = known;
    }
    return known;
  }

  /// Decides everything anew.
  void forget() {
    verdicts.clear();
    sight = null;
    senderEpoch = 0;
  }

  @Nullable Asking toPublish(Rights rights, String said, Executor loop) {
    String channel = hub.names().meant(room.name(), said);
    if (!hub.things().keeps(room.name(), channel)
        && !hub.enquiries().decides(rights, Verb.PUBLISH)) {
      return null;
    }
    Verdict known = verdicts.get(channel);
    boolean allowed = known != null && known.refusal() == null && known.stands(rights, hub);
    return allowed
        ? null
        : Enquiries.all(singletonList(hub.rights().toPublish(rights, channel)), loop);
  }

  /// @param answered told when there is an answer, which has an end too
  @Nullable Asking toSubscribe(
      Rights rights, Collection<String> filters, Executor loop, Runnable answered) {
    boolean asks = hub.enquiries().decides(rights, Verb.SUBSCRIBE);
    if (!asks && filters.stream().noneMatch(this::isKept)) {
      return null;
    }
    List<@Nullable CompletableFuture<Void>> open = new ArrayList<>(filters.size());
    for (String filter : filters) {
      CompletableFuture<Void> one = hub.rights().toSubscribe(rights, filter);
      open.add(one == null ? null : one.thenRun(answered));
    }
    return Enquiries.all(open, loop);
  }

  private boolean isKept(String filter) {
    String name = ChannelRights.listenedName(filter);
    return name != null && hub.things().keeps(room.name(), name);
  }

  /// Asks again about whatever is listened to, where the answer is about to end.
  ///
  /// @param changed told on any thread when an answer is there
  void askAgain(Rights rights, Collection<String> filters, Runnable changed) {
    if (hub.enquiries().decides(rights, Verb.SUBSCRIBE)) {
      Set<String> listened = new HashSet<>();
      for (String filter : filters) {
        String name = ChannelRights.listenedName(filter);
        if (name != null) {
          listened.add(hub.names().meant(room.name(), name));
        }
      }
      hub.enquiries().renew(rights, listened, changed);
    }
  }
}
