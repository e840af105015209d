package io.gatehouse.dialect.scriptr.directory;

import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.scriptr.entry.Entry;
import io.gatehouse.dialect.scriptr.entry.Site;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Issued;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The directory over this server's own API, for whoever administers an application that speaks
/// Scriptr: what its workspace does by hand.
public final class DirectoryRoutes {
  private static final String ROOT = "/v1/scriptr";
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final Duration LONGEST_LIMIT = Duration.ofDays(7);

  private final Entry entry;
  private final TokenBook tokens;
  private final EntryBook entries;

  public DirectoryRoutes(Entry entry, TokenBook tokens, EntryBook entries) {
    this.entry = entry;
    this.tokens = tokens;
    this.entries = entries;
  }

  public void mount(Router router) {
    router.route(Method.GET, ROOT + "/account", this::account);
    router.route(Method.POST, ROOT + "/owner/token", this::ownerToken);
    router.route(Method.POST, ROOT + "/devices", request -> add(request, Subject.Kind.DEVICE));
    router.route(Method.POST, ROOT + "/devices/{id}/token", this::regenerate);
    router.route(Method.DELETE, ROOT + "/devices/{id}/token", this::revoke);
    router.route(
        Method.PUT,
        ROOT + "/devices/{id}/password",
        request -> password(request, Subject.device(request.path("id"))));
    router.route(Method.POST, ROOT + "/users", request -> add(request, Subject.Kind.USER));
    router.route(Method.POST, ROOT + "/users/{id}/tokens", this::generate);
    router.route(
        Method.PUT,
        ROOT + "/users/{id}/password",
        request -> password(request, Subject.user(request.path("id"))));
  }

  /// @param id null for a random one
  public record Wanted(
      @Nullable String id, @Nullable String name, String password, @Nullable List<String> groups) {
    @Override
    public String toString() {
      return "Wanted[" + id + "]";
    }
  }

  /// @param current of whoever changes their own
  public record Password(String password, @Nullable String current) {
    @Override
    public String toString() {
      return "Password[]";
    }
  }

  /// Both in seconds.
  public record Lives(@Nullable Long expiry, @Nullable Long lifeTime) {}

  /// How an account is named to clients.
  public record Account(
      String application,
      String accountKey,
      String anonymousToken,
      List<String> hosts,
      String virtualHost) {}

  /// A token at the only moment when it is known.
  ///
  /// @param mqttUser user name of MQTT, beside the token as the password; null for users
  public record Given(
      String id,
      String token,
      @Nullable Instant expiresAt,
      @Nullable String mqttUser,
      @Nullable String amqpUser,
      @Nullable String virtualHost) {
    @Override
    public String toString() {
      return "Given[" + id + "]";
    }
  }

  private Author author(Request request) {
    Rights rights = request.signedIn();
    if (entry.sites().ofApplication(rights.identity().application()) == null) {
      throw Problem.of(ProblemType.NOT_FOUND, "this application does not speak Scriptr")
          .cure("add it to `scriptr.applications`")
          .refused();
    }
    return entry.author(rights);
  }

  private Response account(Request request) {
    Site site = entry.sites().of(author(request).application());
    return Response.ok(
        new Account(
            site.application(),
            site.accountKey(),
            site.anonymousToken(),
            site.hosts().stream().sorted().toList(),
            entry.sites().virtualHost(site)));
  }

  private Response ownerToken(Request request) {
    Author author = author(request);
    if (author.subject().kind() != Subject.Kind.OWNER) {
      throw Problem.of(ProblemType.FORBIDDEN, "only the owner of the account has this token")
          .refused();
    }
    return Response.json(201, given(author, tokens.regenerate(author, author.subject())));
  }

  private Response add(Request request, Subject.Kind kind) {
    Wanted wanted = request.body(Wanted.class);
    List<String> groups = wanted.groups();
    Author author = author(request);
    Issued issued =
        entries.add(
            author,
            kind,
            new EntryBook.Wanted(
                wanted.id(),
                wanted.name(),
                wanted.password(),
                groups == null ? Set.of() : Set.copyOf(groups)));
    return Response.json(201, given(author, issued));
  }

  private Response regenerate(Request request) {
    Author author = author(request);
    return Response.json(
        201, given(author, tokens.regenerate(author, Subject.device(request.path("id")))));
  }

  private Response revoke(Request request) {
    tokens.revoke(author(request), Subject.device(request.path("id")));
    return Response.noContent();
  }

  private Response generate(Request request) {
    Lives asked = request.body(Lives.class);
    Author author = author(request);
    TokenBook.Lives lives =
        new TokenBook.Lives(
            seconds("expiry", asked.expiry(), entry.settings().sessionLife(), LONGEST),
            seconds("life_time", asked.lifeTime(), entry.settings().sessionLimit(), LONGEST_LIMIT));
    return Response.json(
        201, given(author, tokens.generate(author, Subject.user(request.path("id")), lives)));
  }

  private static Duration seconds(
      String field, @Nullable Long asked, Duration preset, Duration most) {
    if (asked == null) {
      return preset;
    }
    if (asked < 1 || asked > most.toSeconds()) {
      throw Problem.of(ProblemType.INVALID, "`%d` is not offered".formatted(asked))
          .at(field)
          .cure("send seconds, at most " + most.toSeconds())
          .refused();
    }
    return Duration.ofSeconds(asked);
  }

  private Response password(Request request, Subject subject) {
    Password asked = request.body(Password.class);
    Author author = author(request);
    return Response.ok(
        given(
            author,
            entries.setPassword(
                author, subject, asked.current(), asked.password(), request.origin())));
  }

  private Given given(Author author, Issued issued) {
    Site site = entry.sites().of(author.application());
    Subject holder = issued.record().principal();
    boolean device = holder.kind() == Subject.Kind.DEVICE;
    String id = holder.kind() == Subject.Kind.OWNER ? TokenBook.OWNER : holder.id();
    Long end = issued.record().expiresAt();
    return new Given(
        id,
        issued.text(),
        end == null ? null : Instant.ofEpochMilli(end),
        device ? entry.sites().mqttUser(site, id) : null,
        device ? entry.sites().amqpUser(site, id) : null,
        device ? entry.sites().virtualHost(site) : null);
  }
}
