package io.gatehouse.dialect.api.operate;

import io.gatehouse.access.Access;
import io.gatehouse.access.tally.DecisionCounts.Refusal;
import io.gatehouse.access.tally.Tallies;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Author;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.message.Counts;
import io.gatehouse.observe.Build;
import io.gatehouse.observe.Health;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.TokenRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The numbers of an overview that is drawn anew every few seconds: counters that are kept anyway,
/// and two small questions to the store.
public final class StatisticsRoutes {
  private static final Duration SOON = Duration.ofDays(14);
  private static final int MOST_EXPIRING = 20;
  private static final int MOST_REASONS = 20;

  private final Rooms rooms;
  private final long started;

  public StatisticsRoutes(Rooms rooms) {
    this.rooms = rooms;
    this.started = rooms.clock().millis();
  }

  /// Where the numbers are kept.
  public record Rooms(
      Access access,
      Hub hub,
      Connections connections,
      Stores stores,
      Health health,
      InstantSource clock) {}

  public void mount(Mount mount) {
    mount.route(Method.GET, "/v1/statistics{?scope}", this::read);
  }

  /// Which counters are meant: those of one application, or of the whole server.
  enum Scope {
    APPLICATION,
    SERVER
  }

  private Response read(Request request) {
    Author author = rooms.access().author(request.signedIn());
    author.require(Verb.READ, ResourceType.AUDIT, "log");
    Scope asked = Asked.word(request, "scope", Scope.class);
    if (asked == Scope.SERVER) {
      Owners.require(author, "what the whole server counts");
    }
    Scope scope = asked != null ? asked : Owners.isOwner(author) ? Scope.SERVER : Scope.APPLICATION;
    long now = rooms.clock().millis();
    Stored stored =
        rooms.stores().read(transaction -> stored(transaction, author.application(), now));
    // whoever counts need not know whose tokens there are
    List<Expiring> expiring =
        stored.expiring().stream()
            .filter(token -> author.may(Verb.READ, token))
            .map(Expiring::of)
            .toList();
    return Response.ok(statistics(scope, author.application(), now, stored.pending(), expiring));
  }

  private Statistics statistics(
      Scope scope, String application, long now, long pending, List<Expiring> expiring) {
    String counted = scope == Scope.SERVER ? null : application;
    Counts.Totals messages = rooms.hub().totals(counted);
    Tallies.Sum decisions = rooms.access().tallies().sum(counted);
    Health.State health = rooms.health().state();
    return new Statistics(
        scope.name().toLowerCase(Locale.ROOT),
        Instant.ofEpochMilli(started),
        Instant.ofEpochMilli(now),
        Build.version(),
        connections(counted),
        new Messages(messages.published(), messages.delivered(), messages.refused()),
        new Decisions(decisions.allowed(), decisions.denied()),
        decisions.refusals().stream().limit(MOST_REASONS).toList(),
        pending,
        expiring,
        new Healthy(
            health.ready(),
            health.checks().entrySet().stream()
                .map(check -> Check.of(check.getKey(), check.getValue()))
                .toList()));
  }

  private Map<String, Integer> connections(@Nullable String application) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Transport transport : Transport.values()) {
      if (transport != Transport.INTERNAL) {
        counts.put(
            transport.label(),
            application == null
                ? rooms.connections().count(transport)
                : rooms.connections().count(application, transport));
      }
    }
    return counts;
  }

  private static Stored stored(Transaction transaction, String application, long now) {
    return new Stored(
        transaction.accessRequests().pendingIn(application),
        transaction.credentials().expiring(application, now, now + SOON.toMillis(), MOST_EXPIRING));
  }

  private record Stored(long pending, List<TokenRecord> expiring) {}

  /// Everything as JSON; totals are since the start.
  public record Statistics(
      String scope,
      Instant startedAt,
      Instant now,
      String version,
      Map<String, Integer> connections,
      Messages messages,
      Decisions decisions,
      List<Refusal> refusals,
      long accessRequestsPending,
      List<Expiring> expiring,
      Healthy health) {}

  public record Messages(long received, long delivered, long refused) {}

  public record Decisions(long allowed, long denied) {}

  /// A credential that ends soon.
  public record Expiring(String id, String kind, String principal, String name, Instant expiresAt) {

    static Expiring of(TokenRecord token) {
      Long end = token.expiresAt();
      return new Expiring(
          token.id(),
          token.kind().name().toLowerCase(Locale.ROOT),
          token.principal().toString(),
          token.name(),
          Instant.ofEpochMilli(end == null ? Long.MAX_VALUE : end));
    }
  }

  public record Healthy(boolean ready, List<Check> checks) {}

  /// @param detail what to do where it does not hold
  public record Check(String name, boolean ok, @Nullable String detail) {

    static Check of(String name, String result) {
      boolean ok = result.equals("ok");
      return new Check(name, ok, ok ? null : "it does not answer; the log says why");
    }
  }
}
