package io.gatehouse.dialect.api;

import com.fasterxml.jackson.databind.util.RawValue;
import io.gatehouse.access.Access;
import io.gatehouse.access.ChannelRules;
import io.gatehouse.change.Done;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.policy.Level;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.json.MemberJson;
import io.gatehouse.door.json.PastJson;
import io.gatehouse.identity.Author;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Sent;
import io.gatehouse.messaging.history.Recalled;
import io.gatehouse.messaging.history.Since;
import io.gatehouse.messaging.journal.Unit;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.messaging.presence.Member;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.record.ChannelRuleRecord;
import io.gatehouse.store.record.ChannelSettings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Channels: their rules, what they show to new subscribers, and publishing on them.
final class ChannelRoutes {
  private static final String RULES = "/v1/channels/rules";
  private static final Problem LOST =
      Problem.of(ProblemType.UNAVAILABLE, "the store did not take the message")
          .cure("send it again; who listens now may have heard it")
          .retryAfter(1);

  private static final Problem LATE =
      Problem.of(ProblemType.UNAVAILABLE, "the store has not taken the message so far")
          .cure("send it again; it may arrive twice")
          .retryAfter(1);

  /// How long an answer waits for the store, in seconds.
  private static final long PATIENCE = 10;

  private final ChannelRules rules;
  private final Hub hub;
  private final Access access;

  ChannelRoutes(ApiDialect.Rooms rooms) {
    this.rules = rooms.channelRules();
    this.hub = rooms.hub();
    this.access = rooms.access();
  }

  void mount(Mount mount) {
    mount.route(Method.GET, RULES + "{?limit,after,pattern}", this::listRules);
    mount.route(Method.PUT, RULES, this::putRule);
    mount.route(Method.DELETE, RULES + "{?pattern}", this::deleteRule);
    mount.route(Method.POST, "/v1/channels/publish", this::publish);
    mount.route(Method.GET, "/v1/channels/presence{?channel}", this::presence);
    mount.route(Method.GET, "/v1/channels/history{?channel,limit,since}", this::history);
    mount.route(Method.GET, "/v1/channels/retained{?limit,after,filter}", this::listRetained);
  }

  private Response listRules(Request request) {
    Author author = access.author(request.signedIn());
    String pattern = request.query("pattern");
    List<ChannelRuleRecord> shown =
        rules.list(author).stream()
            .filter(record -> pattern == null || pattern(record).equals(pattern))
            .toList();
    return Answers.slice(request, shown, ChannelRoutes::pattern, record -> Rule.of(record, null));
  }

  private static String pattern(ChannelRuleRecord record) {
    return record.rule().pattern().text();
  }

  private Response putRule(Request request) {
    Author author = access.author(request.signedIn());
    Put body = request.body(Put.class);
    Done<ChannelRuleRecord> done =
        rules.put(
            author,
            body.pattern(),
            Asked.or(body.publish(), Level.PERMISSION).label(),
            Asked.or(body.subscribe(), Level.PERMISSION).label(),
            body.settings(),
            request.versionIfGiven());
    return Response.ok(Rule.of(done.record(), done.receipt())).version(done.record().version());
  }

  private Response deleteRule(Request request) {
    Author author = access.author(request.signedIn());
    String pattern = Asked.required(request, "pattern", request.query("pattern"));
    return Answers.ended(rules.delete(author, pattern, request.versionIfGiven()).receipt());
  }

  /// Anonymous callers may publish where a channel rule lets everybody. A message that is to arrive
  /// is acknowledged when it is safe.
  private Response publish(Request request) throws InterruptedException {
    Content content = request.body(Content.class);
    hub.ask(request.rights(), Verb.PUBLISH, content.channel());
    return switch (hub.publish(request.rights(), content.sent())) {
      case Outcome.Accepted<Sent>(Sent sent) -> {
        if (sent.unit() != null && (sent.isOpen() || Asked.or(content.qos(), 0) > 0)) {
          await(sent.unit());
        }
        yield Response.ok(new Published(content.channel(), sent.receivers()));
      }
      case Outcome.Rejected<Sent>(var problem) -> throw problem.refused();
    };
  }

  private static void await(Unit unit) throws InterruptedException {
    CompletableFuture<Optional<RuntimeException>> end = new CompletableFuture<>();
    unit.then(failure -> end.complete(Optional.ofNullable(failure)));
    try {
      RuntimeException failure = end.get(PATIENCE, TimeUnit.SECONDS).orElse(null);
      if (failure != null) {
        throw Sent.why(failure, LOST).refused();
      }
    } catch (TimeoutException late) {
      throw LATE.refused();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private Response presence(Request request) {
    String channel = Asked.required(request, "channel", request.query("channel"));
    hub.ask(request.rights(), Verb.SUBSCRIBE, channel);
    return switch (hub.presence(request.rights(), channel)) {
      case Outcome.Accepted<List<Member>>(List<Member> members) ->
          Response.ok(new Here(channel, members.size(), MemberJson.of(members)));
      case Outcome.Rejected<List<Member>>(Problem why) -> throw atChannel(why);
    };
  }

  private Response history(Request request) {
    String channel = Asked.required(request, "channel", request.query("channel"));
    Since since = since(request.query("since"));
    int limit = Asked.limit(request);
    hub.ask(request.rights(), Verb.SUBSCRIBE, channel);
    return switch (hub.history(request.rights(), channel, since, limit)) {
      case Outcome.Accepted<Recalled>(Recalled recalled) -> {
        PastJson past = PastJson.of(recalled, since, hub.epoch());
        yield Response.ok(new Past(channel, past.gap(), past.more(), past.messages()));
      }
      case Outcome.Rejected<Recalled>(Problem why) -> throw atChannel(why);
    };
  }

  private static Since since(@Nullable String offset) {
    if (offset == null) {
      return new Since.Newest();
    }
    Since.Behind since = Since.Behind.parse(offset);
    if (since == null) {
      throw Problem.of(ProblemType.INVALID, "`" + offset + "` is no offset")
          .at("since")
          .cure("send the `offset` of a message as it came")
          .refused();
    }
    return since;
  }

  private static Refused atChannel(Problem why) {
    return (why.field() == null ? why : why.at("channel")).refused();
  }

  private Response listRetained(Request request) {
    String filter = Asked.or(request.query("filter"), "#");
    hub.ask(request.rights(), Verb.SUBSCRIBE, filter);
    return Answers.slice(
        request,
        hub.retained(request.rights(), filter),
        Publication::channel,
        Content.Retained::of);
  }

  record Rule(
      String pattern,
      Level publish,
      Level subscribe,
      @Nullable HistorySize history,
      boolean presence,
      Slow slow,
      Instant createdAt,
      long version,
      @Nullable Receipt receipt) {

    static Rule of(ChannelRuleRecord record, @Nullable Receipt receipt) {
      ChannelSettings settings = record.settings();
      return new Rule(
          record.rule().pattern().text(),
          record.rule().publish(),
          record.rule().subscribe(),
          settings.keepsHistory()
              ? new HistorySize(settings.historyMessages(), settings.historySeconds())
              : null,
          settings.presence(),
          settings.latestOnly() ? Slow.LATEST : Slow.DISCONNECT,
          Instant.ofEpochMilli(record.createdAt()),
          record.version(),
          receipt);
    }
  }

  record Put(
      String pattern,
      @Nullable Level publish,
      @Nullable Level subscribe,
      @Nullable HistorySize history,
      @Nullable Boolean presence,
      @Nullable Slow slow) {

    ChannelSettings settings() {
      return new ChannelSettings(
          history == null ? 0 : history.messages(),
          history == null ? 0 : Asked.or(history.seconds(), 0L),
          Asked.or(presence, false),
          slow == Slow.LATEST);
    }
  }

  /// How much a channel keeps; without `seconds` only their number counts.
  record HistorySize(int messages, @Nullable Long seconds) {}

  /// What becomes of a receiver that does not keep up.
  enum Slow {
    DISCONNECT,
    LATEST
  }

  /// @param here how many they are, however many of them are named
  record Here(String channel, int here, List<MemberJson> members) {}

  record Past(String channel, boolean gap, boolean more, List<RawValue> messages) {}

  record Published(String channel, int receivers) {}
}
