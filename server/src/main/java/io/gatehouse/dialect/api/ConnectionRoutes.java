package io.gatehouse.dialect.api;

import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Live;
import io.gatehouse.messaging.Revalidation;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is connected now, and ending it.
final class ConnectionRoutes {
  private static final String ALL = "/v1/connections";
  private static final String ONE = ALL + "/{id}";
  private static final int BATCH = 500;
  private static final int MOST_LOOKED_AT = 10_000;

  private final Connections connections;
  private final Revalidation revalidation;
  private final Changes changes;
  private final Access access;

  ConnectionRoutes(ApiDialect.Rooms rooms) {
    this.connections = rooms.connections();
    this.revalidation = rooms.revalidation();
    this.changes = rooms.changes();
    this.access = rooms.access();
  }

  void mount(Mount mount) {
    mount.route(
        Method.GET, ALL + "{?limit,after,subject,transport,credential,q,channel}", this::list);
    mount.route(Method.GET, ONE, this::read);
    mount.route(Method.DELETE, ONE, this::end);
    mount.route(Method.DELETE, ALL + "{?subject}", this::endAll);
  }

  private Response list(Request request) {
    Rights rights = request.signedIn();
    Wanted wanted = Wanted.in(request);
    int limit = Asked.limit(request);
    String after = Asked.after(request);
    Found found = new Found(limit, after == null);
    String from = after;
    for (int looked = 0; looked < MOST_LOOKED_AT && !found.enough(); looked += BATCH) {
      Page<Live> page = connections.list(rights.identity().application(), from, BATCH);
      for (Live live : page.items()) {
        if (wanted.includes(live) && mayRead(rights, live)) {
          found.add(live);
        }
      }
      from = page.next();
      if (from == null) {
        break;
      }
    }
    return Response.ok(found.listing(from));
  }

  private Response read(Request request) {
    return Response.ok(Shown.of(visible(request)));
  }

  private Response end(Request request) {
    Live live = visible(request);
    Rights rights = request.rights();
    if (!isOwn(rights, live)) {
      access.require(rights, Verb.DELETE, resource(rights, live));
    }
    String application = rights.identity().application();
    AuditEvent event =
        AuditEvent.of(
            AuditAction.CONNECTION_ENDED, application, request.actor(), "connection:" + live.id());
    changes.make(transaction -> new Outcome<>(live, List.of(event), List.of()));
    Receipt receipt = revalidation.end(application, live.id());
    return Answers.ended(receipt);
  }

  /// Everybody may end all of their own; who ends somebody else's needs the right on all of them.
  private Response endAll(Request request) {
    Rights rights = request.signedIn();
    Subject subject = Asked.subjectInQuery(request, "subject");
    if (subject == null) {
      throw Problem.of(ProblemType.INVALID, "it is not said whose connections are to end")
          .at("subject")
          .cure("name a principal, such as `?subject=user:alice`")
          .refused();
    }
    String application = rights.identity().application();
    if (!isOwn(rights, subject)) {
      access.require(
          rights,
          Verb.DELETE,
          Resource.owned(ResourceType.SESSION, "*", subject, Resource.application(application)));
    }
    AuditEvent event =
        AuditEvent.of(
            AuditAction.CONNECTION_ENDED, application, request.actor(), subject.toString());
    changes.make(transaction -> new Outcome<>(subject, List.of(event), List.of()));
    return Answers.ended(revalidation.endAll(application, subject));
  }

  /// What is not there is a connection of nobody, so that strangers cannot tell the difference.
  private Live visible(Request request) {
    Rights rights = request.signedIn();
    String application = rights.identity().application();
    String id = request.path("id");
    Optional<Live> live = connections.find(application, id);
    if (live.isEmpty() || !isOwn(rights, live.get())) {
      access.require(
          rights,
          Verb.READ,
          live.map(found -> resource(rights, found))
              .orElseGet(
                  () -> Resource.of(ResourceType.SESSION, id, Resource.application(application))));
    }
    return live.orElseThrow(
        () -> Problem.of(ProblemType.NOT_FOUND, "there is no connection `" + id + "`").refused());
  }

  private static boolean mayRead(Rights rights, Live live) {
    return isOwn(rights, live) || rights.decide(Verb.READ, resource(rights, live)).allowed();
  }

  /// Everybody sees and ends their own, unless the token in their hand is a narrow one.
  private static boolean isOwn(Rights rights, Live live) {
    return isOwn(rights, live.subject());
  }

  private static boolean isOwn(Rights rights, Subject subject) {
    return subject.equals(rights.identity().subject())
        && rights.identity().credential().permissions() == null;
  }

  private static Resource resource(Rights rights, Live live) {
    Resource application = Resource.application(rights.identity().application());
    return Resource.owned(ResourceType.SESSION, live.id(), live.subject(), application);
  }

  /// Which connections are asked for; null means any.
  ///
  /// @param text in lower case: a part of what a connection, its principal or its peer is called
  private record Wanted(
      @Nullable Subject subject,
      @Nullable Transport transport,
      @Nullable String credential,
      @Nullable String text,
      @Nullable String channel) {

    static Wanted in(Request request) {
      String text = request.query("q");
      return new Wanted(
          Asked.subjectInQuery(request, "subject"),
          Asked.word(request, "transport", Transport.class),
          request.query("credential"),
          text == null ? null : text.toLowerCase(Locale.ROOT),
          request.query("channel"));
    }

    boolean includes(Live live) {
      return (subject == null || subject.equals(live.subject()))
          && (transport == null || transport == live.transport())
          && (credential == null || credential.equals(live.credential().id()))
          && (text == null || isCalled(live, text))
          && (channel == null || live.hears(channel));
    }

    private static boolean isCalled(Live live, String text) {
      return Stream.of(
              live.id(),
              live.subject().toString(),
              live.name(),
              live.address().toString(),
              live.clientId())
          .anyMatch(called -> called != null && called.toLowerCase(Locale.ROOT).contains(text));
    }
  }

  /// One page while it is gathered; the first one counts how many there are besides.
  private static final class Found {
    private final List<Live> items = new ArrayList<>();
    private final int limit;
    private final boolean counting;
    private int matching;

    Found(int limit, boolean counting) {
      this.limit = limit;
      this.counting = counting;
    }

    void add(Live live) {
      matching++;
      if (items.size() < limit) {
        items.add(live);
      }
    }

    boolean enough() {
      return !counting && matching > limit;
    }

    /// @param unseen behind which there are connections that nobody has looked at; null for none
    Listing listing(@Nullable String unseen) {
      return new Listing(
          items.stream().map(Shown::of).toList(),
          matching > limit ? items.getLast().id() : unseen,
          counting ? matching : null,
          counting ? unseen == null : null);
    }
  }

  /// @param total how many there are that match; on the first page only
  /// @param totalComplete whether all were looked at; if not, there may be more
  record Listing(
      List<Shown> items,
      @Nullable String next,
      @Nullable Integer total,
      @Nullable Boolean totalComplete) {}

  /// A live connection as JSON.
  record Shown(
      String id,
      String principal,
      String name,
      String credentialKind,
      @Nullable String credential,
      @Nullable String certificate,
      Transport transport,
      String address,
      @Nullable String clientId,
      Instant connectedAt,
      List<String> subscriptions,
      long published,
      long delivered,
      long refused) {

    static Shown of(Live live) {
      return new Shown(
          live.id(),
          live.subject().toString(),
          live.name(),
          SessionRoutes.Proof.kind(live.credential()),
          live.credential().id(),
          live.certificate(),
          live.transport(),
          live.address().toString(),
          live.clientId(),
          Instant.ofEpochMilli(live.since()),
          live.subscriptions(),
          live.traffic().published(),
          live.traffic().delivered(),
          live.traffic().refused());
    }
  }
}
