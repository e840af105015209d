package io.gatehouse.dialect.signalk.entry;

import io.gatehouse.access.Rights;
import io.gatehouse.door.Presented;
import io.gatehouse.door.http.Manner;
import io.gatehouse.door.http.Request;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.ServerAuthor;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What every part of the dialect stands on.
public final class Entry {
  private static final String SELF = "signalk.self.";

  private final Rooms rooms;
  private final Settings settings;
  private final SecurityConfigs securities;
  private final Manner manner;
  private final RateWindow logins;
  private final RateWindow requests;
  private final RateWindow statuses;
  private final Map<String, String> vessels = new ConcurrentHashMap<>();

  /// Makes the roles of the user types where they are missing; blocks.
  ///
  /// @throws IllegalStateException with a text for the operator when an application is not there
  public Entry(Rooms rooms, Settings settings) {
    this.rooms = rooms;
    this.settings = settings;
    settings.applications().forEach(this::prepare);
    securities = new SecurityConfigs(rooms);
    manner = new SignalKManner(settings.applications());
    Settings.Limits limits = settings.limits();
    logins = new RateWindow(limits.logins(), limits.window(), rooms.clock());
    requests = new RateWindow(limits.requests(), limits.window(), rooms.clock());
    statuses = new RateWindow(limits.status(), limits.window(), rooms.clock());
  }

  private void prepare(String application) {
    if (rooms.applications().find(application).isEmpty()) {
      throw new IllegalStateException(
          "`signalk.applications` names `%s`, and there is no such application"
              .formatted(application));
    }
    for (UserType type : UserType.values()) {
      if (rooms.stores().read(t -> t.roles().find(application, type.role())).isEmpty()) {
        rooms.roles().create(new ServerAuthor(application), type.draft());
      }
    }
    vessels.put(application, vessel(application));
  }

  /// The vessel of an application: as configured, or made once and kept.
  private String vessel(String application) {
    Optional<String> configured = settings.self();
    if (configured.isPresent() && application.equals(settings.applications().getFirst())) {
      return configured.get();
    }
    return rooms
        .stores()
        .write(transaction -> {
          Optional<String> kept = transaction.settings().get(SELF + application);
          String self = kept.orElseGet(() -> "urn:mrn:signalk:uuid:" + UUID.randomUUID());
          if (kept.isEmpty()) {
            transaction.settings().put(SELF + application, self);
          }
          return self;
        });
  }

  public Rooms rooms() {
    return rooms;
  }

  public Settings settings() {
    return settings;
  }

  /// The settings of each application that its administrators change, the lists of rights among
  /// them.
  public SecurityConfigs securities() {
    return securities;
  }

  /// In which every route of the dialect is offered: `router.in(entry.manner())`.
  public Manner manner() {
    return manner;
  }

  /// Tries to sign in, over HTTP and WebSocket together.
  public RateWindow logins() {
    return logins;
  }

  /// Access requests, and questions for a request.
  public RateWindow requests() {
    return requests;
  }

  /// Questions for the state of a login.
  public RateWindow statuses() {
    return statuses;
  }

  /// The URN of an application's own vessel, such as `urn:mrn:signalk:uuid:…`.
  public String self(String application) {
    String self = vessels.get(application);
    if (self == null) {
      throw new IllegalArgumentException(application + " does not speak Signal K");
    }
    return self;
  }

  /// The application that is meant, which must speak Signal K.
  public String application(@Nullable String named) {
    if (named == null) {
      return settings.applications().getFirst();
    }
    if (!settings.applications().contains(named)) {
      throw Problem.of(ProblemType.NOT_FOUND, "`%s` does not speak Signal K".formatted(named))
          .cure("leave `Gatehouse-Application` out")
          .refused();
    }
    return named;
  }

  /// The application that a request means, whether or not it shows a token.
  public String application(Request request) {
    return application(request.header("Gatehouse-Application"));
  }

  /// The token that a request shows, or null.
  public @Nullable String token(Request request) {
    return manner.shown(new Manner.Seen(request::header, Map.of(), false)).token();
  }

  /// The rights of whoever shows this token inside a message; blocks. Throws `Refused`.
  public Rights rights(String token, Origin origin) {
    Rights rights = rooms.authenticator().authenticate(new Presented(token, null), origin);
    manner.require(rights);
    return rights;
  }

  /// The author of changes to the side of Signal K, and of nothing else; refuses whoever does not
  /// administer it.
  public Author administrator(Rights rights) {
    if (UserType.of(rights).filter(UserType.ADMIN::equals).isEmpty()) {
      throw denied();
    }
    return new Administrator(rooms.access().author(rights));
  }

  private static Refused denied() {
    return Problem.of(ProblemType.FORBIDDEN, "this needs an administrator of Signal K")
        .cure("sign in as one")
        .refused();
  }
}
