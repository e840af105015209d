package io.gatehouse.connection;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import io.gatehouse.access.Rights;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.record.Facts;
import io.gatehouse.identity.record.Names;
import io.gatehouse.outbound.Outbound;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Stores;
import io.gatehouse.store.secret.ConnectionRecord;
import io.gatehouse.vault.Vault;
import io.gatehouse.vault.seal.Seal;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Connections of principals with other services. Each belongs to the effective identity of the run
/// that made it, and no other run ever gets it. Tokens are kept sealed, and renewed by one run at a
/// time. All methods block.
public final class ServiceConnections {
  /// Where services send people back to, below the server's public URL; it is the same for all.
  public static final String CALLBACK = "/v1/oauth/callback";

  private static final long EARLY = 60_000;
  private static final int LOCKS = 64;

  private final Stores stores;
  private final Changes changes;
  private final Vault vault;
  private final Seal seal;
  private final TokenCalls calls;
  private final Approvals approvals;
  private final Supplier<Optional<URI>> home;
  private final InstantSource clock;

  /// Of each application, so that a slow service of one keeps nobody of another waiting.
  private final Map<String, List<ReentrantLock>> locks = new ConcurrentHashMap<>();

  /// What it stands on.
  ///
  /// @param home how the server is reached from outside
  public record Surroundings(
      Stores stores,
      Changes changes,
      Vault vault,
      Seal seal,
      Outbound outbound,
      Supplier<Optional<URI>> home,
      SecureRandom random,
      InstantSource clock) {}

  public ServiceConnections(Surroundings around) {
    this.stores = around.stores();
    this.changes = around.changes();
    this.vault = around.vault();
    this.seal = around.seal();
    this.calls = new TokenCalls(around.outbound(), around.clock());
    this.approvals = new Approvals(around.random());
    this.home = around.home();
    this.clock = around.clock();
  }

  /// Who asks, and how long they wait.
  public record Asker(Rights caller, Rights rights, Author author, Duration time) {
    String application() {
      return rights.identity().application();
    }

    Subject principal() {
      return rights.identity().subject();
    }
  }

  /// A token of the client itself, which is kept until it ends.
  public Granted ofClient(Asker asker, Service service) {
    requireSomebody(asker);
    if (service.secret() == null) {
      throw Names.refused(
          "clientSecret", "a client that proves nothing gets no token", "name its secret");
    }
    return locked(
        asker,
        service.name(),
        () -> {
          Optional<ConnectionRecord> record = find(asker, service.name());
          Granted now = record.map(one -> opened(asker, one)).orElse(null);
          if (now != null
              && now.service().token().equals(service.token())
              && now.service().clientId().equals(service.clientId())
              && now.service().scope().equals(service.scope())
              && isFresh(now)) {
            return now;
          }
          Granted made =
              calls.ask(
                  asker.application(),
                  service,
                  secret(asker, service),
                  new ClientCredentialsGrant(),
                  null,
                  asker.time());
          keep(asker, made, record.map(ConnectionRecord::version).orElse(0L), record.isEmpty());
          return made;
        });
  }

  /// The URL to which whoever runs the script sends their browser.
  ///
  /// @param returnTo a path on this server, to which the browser comes in the end
  public URI begin(Asker asker, Service service, String returnTo) {
    requireSomebody(asker);
    URI authorize = service.authorize();
    if (authorize == null) {
      throw Names.refused("authorizeUrl", "the service has no `authorizeUrl`", "name it");
    }
    if (!returnTo.matches("/(?![/\\\\])[^\\\\\\s#?]{0,1000}")) {
      throw Names.refused(
          "returnTo", "`returnTo` is no path on this server", "write it like `/v1/run/connected`");
    }
    URI redirect = redirect();
    CodeVerifier verifier = new CodeVerifier();
    String state =
        approvals.begin(
            new Approvals.Begun(
                asker.application(),
                asker.caller().identity().subject(),
                asker.caller().identity().credential().id(),
                asker.principal(),
                service,
                verifier,
                redirect,
                returnTo));
    return new AuthorizationRequest.Builder(ResponseType.CODE, new ClientID(service.clientId()))
        .endpointURI(authorize)
        .redirectionURI(redirect)
        .scope(TokenCalls.scope(service))
        .state(new State(state))
        .codeChallenge(verifier, CodeChallengeMethod.S256)
        .build()
        .toURI();
  }

  /// Takes what the browser brings back from a service.
  ///
  /// @return the path to which the browser goes now, with a handle or an error
  public String returned(
      @Nullable String state,
      @Nullable String code,
      @Nullable String error,
      @Nullable String issuer) {
    Approvals.Begun begun = approvals.take(state == null ? "" : state);
    String expected = begun.service().issuer();
    if (expected != null && !expected.equals(issuer)) {
      return begun.returnTo() + "?error=wrong_issuer";
    }
    if (code == null || code.isEmpty()) {
      return begun.returnTo()
          + "?error="
          + (error != null && error.matches("[a-z_]{1,60}") ? error : "no_code");
    }
    return begun.returnTo() + "?handle=" + approvals.park(new Approvals.Returned(begun, code));
  }

  /// Makes the connection, for whoever began it, by what their browser has got.
  public Granted finish(Asker asker, String handle) {
    requireSomebody(asker);
    Approvals.Returned came = approvals.collect(handle, asker.caller(), asker.principal());
    Service service = came.begun().service();
    return locked(
        asker,
        service.name(),
        () -> {
          Granted made =
              calls.ask(
                  asker.application(),
                  service,
                  secret(asker, service),
                  new AuthorizationCodeGrant(
                      new AuthorizationCode(came.code()),
                      came.begun().redirect(),
                      came.begun().verifier()),
                  null,
                  asker.time());
          keep(
              asker,
              made,
              find(asker, service.name()).map(ConnectionRecord::version).orElse(0L),
              true);
          return made;
        });
  }

  /// A token that is good for a while, renewed where it has to be.
  public Granted token(Asker asker, String provider) {
    requireSomebody(asker);
    return locked(
        asker,
        provider,
        () -> {
          ConnectionRecord record = find(asker, provider).orElseThrow(() -> missing(provider));
          Granted now = opened(asker, record);
          if (isFresh(now)) {
            return now;
          }
          return now.refresh() == null ? ended(provider) : renewed(asker, record, now);
        });
  }

  private Granted renewed(Asker asker, ConnectionRecord record, Granted now) {
    String refresh = now.refresh();
    Granted made =
        calls.ask(
            asker.application(),
            now.service(),
            secret(asker, now.service()),
            new RefreshTokenGrant(new RefreshToken(refresh)),
            now,
            asker.time());
    keep(asker, made, record.version(), false);
    return made;
  }

  /// Forgets the tokens; whether there were any.
  public boolean disconnect(Asker asker, String provider) {
    requireSomebody(asker);
    return changes
        .make(transaction -> {
          boolean gone =
              transaction.secrets().disconnect(asker.application(), asker.principal(), provider);
          return new Outcome<>(
              gone,
              gone ? List.of(event(asker, AuditAction.DISCONNECTED, provider)) : List.of(),
              List.of());
        })
        .record();
  }

  private void keep(Asker asker, Granted made, long expected, boolean told) {
    ConnectionRecord record =
        new ConnectionRecord(
            asker.application(),
            asker.principal(),
            made.service().name(),
            seal.seal(place(asker, made.service().name()), made.text()),
            clock.millis(),
            1);
    boolean kept =
        changes
            .make(transaction ->
                new Outcome<>(
                    transaction.secrets().connect(record, expected),
                    told
                        ? List.of(event(asker, AuditAction.CONNECTED, made.service().name()))
                        : List.of(),
                    List.of()))
            .record();
    if (!kept) {
      throw Problem.of(ProblemType.CONFLICT, "the connection was changed in between")
          .cure("try again")
          .refused();
    }
  }

  private static io.gatehouse.audit.AuditEvent event(
      Asker asker, AuditAction action, String provider) {
    return Facts.event(
        action,
        asker.application(),
        asker.author().actor(),
        asker.principal().toString(),
        Map.of(),
        Map.of("service", provider));
  }

  private <T> T locked(Asker asker, String provider, Supplier<T> work) {
    ReentrantLock lock =
        locks
            .computeIfAbsent(
                asker.application(),
                application ->
                    IntStream.range(0, LOCKS).mapToObj(at -> new ReentrantLock()).toList())
            .get(Math.floorMod(place(asker, provider).hashCode(), LOCKS));
    try {
      if (!lock.tryLock(asker.time().toMillis(), TimeUnit.MILLISECONDS)) {
        throw Problem.of(ProblemType.TIMED_OUT, "another run renews the same tokens").refused();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.of(ProblemType.TIMED_OUT, "the run was ended meanwhile").refused();
    }
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  private boolean isFresh(Granted now) {
    return now.expiresAt() == 0 || now.expiresAt() - EARLY > clock.millis();
  }

  private @Nullable String secret(Asker asker, Service service) {
    String name = service.secret();
    return name == null ? null : vault.reveal(asker.rights(), name);
  }

  private Optional<ConnectionRecord> find(Asker asker, String provider) {
    return stores.read(
        t -> t.secrets().connection(asker.application(), asker.principal(), provider));
  }

  private Granted opened(Asker asker, ConnectionRecord record) {
    return Granted.of(seal.open(place(asker, record.provider()), record.sealed()));
  }

  private URI redirect() {
    return home.get()
        .map(base -> URI.create(base.toString().replaceAll("/+$", "") + CALLBACK))
        .orElseThrow(() ->
            Problem.of(ProblemType.UNAVAILABLE, "the server does not know how it is reached")
                .cure("the operator sets `http.public-url`")
                .refused());
  }

  /// Whoever has not signed in has no session to which anything could be bound.
  private static void requireSomebody(Asker asker) {
    if (asker.caller().identity().isGuest()
        || asker.caller().identity().subject().equals(Subject.ANONYMOUS)
        || asker.principal().equals(Subject.ANONYMOUS)) {
      throw Problem.of(ProblemType.UNAUTHENTICATED, "connections belong to those who signed in")
          .cure("sign in first")
          .refused();
    }
  }

  private static Refused missing(String provider) {
    return Problem.of(
            ProblemType.NOT_FOUND,
            "there is no connection with `%s`".formatted(Names.shown(provider)))
        .cure("make one by `oauth.begin` and `oauth.finish`")
        .refused();
  }

  private static Granted ended(String provider) {
    throw Problem.of(
            ProblemType.CREDENTIAL_ENDED,
            "the connection with `%s` has ended".formatted(Names.shown(provider)))
        .cure("connect again")
        .refused();
  }

  private static String place(Asker asker, String provider) {
    return "connection/" + asker.application() + "/" + asker.principal() + "/" + provider;
  }
}
