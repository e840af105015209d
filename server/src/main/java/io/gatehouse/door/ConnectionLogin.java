package io.gatehouse.door;

import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.webhook.WebhookLogin;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Finds whose rights a client of MQTT or AMQP has from its user name and password.
///
/// A token may stand in either place: as the password beside the name of its principal (or at most
/// three characters of any kind), or as the user name alone. Anything else is a password login.
/// Whoever shows nothing is who the certificate of the connection says; where both are shown, both
/// must be of the same principal.
public final class ConnectionLogin {
  private static final int ANY_NAME = 3;
  private static final String DEFAULT_APPLICATION = "main";

  private final Tokens tokens;
  private final Login login;
  private final Access access;
  private final CertificateHolders holders;
  private final SignInLog log = new SignInLog();
  private volatile @Nullable WebhookLogin guests;
  private volatile UserNames names = UserNames.NONE;

  public ConnectionLogin(Tokens tokens, Login login, Access access) {
    this.tokens = tokens;
    this.login = login;
    this.access = access;
    this.holders = new CertificateHolders(tokens);
  }

  /// Leaves those whom the directory does not know to the application's backend. To be called
  /// before any door opens.
  public ConnectionLogin withGuests(WebhookLogin backend) {
    guests = backend;
    return this;
  }

  /// Understands the user names of a dialect too. To be called before any door opens.
  public ConnectionLogin withNames(UserNames dialect) {
    names = dialect;
    return this;
  }

  /// The application that a virtual host of AMQP stands for.
  public String application(String virtualHost) {
    String known = names.application(virtualHost);
    return known == null ? virtualHost : known;
  }

  /// What is meant where the user name has the form of a dialect: such names go with tokens only.
  private Shown meant(Shown shown) {
    String name = shown.name();
    UserNames.Named named = name == null || shown.token() == null ? null : names.read(name);
    return named == null ? shown : new Shown(named.application(), named.id(), null, shown.token());
  }

  /// The rights if they are known without waiting; null where `prove` has to be asked.
  public @Nullable Rights known(Shown shown, Origin origin) {
    return logged(origin, () -> cached(meant(shown), origin));
  }

  private @Nullable Rights cached(Shown shown, Origin origin) {
    String token = shown.token();
    if (token == null || origin.certificate() != null) {
      return null;
    }
    Identity identity = tokens.cached(token, shown.application(), origin);
    return identity == null ? null : access.cachedRights(checked(shown, identity), origin);
  }

  /// The rights of whoever shows this; blocks. Throws `Refused`.
  public Rights prove(Shown shown, Origin origin) {
    return logged(origin, () -> proved(meant(shown), origin));
  }

  private Rights proved(Shown shown, Origin origin) {
    if (origin.certificate() == null) {
      return access.rights(identity(shown, origin), origin);
    }
    Shown beside = shown.besideCertificate();
    Identity identity =
        beside.isNothing()
            ? checked(beside, holders.holder(beside.application(), origin))
            : holders.agreeing(identity(beside, origin), origin);
    return access.rights(identity, origin);
  }

  /// Whose token this is, which a client shows beside something else; blocks. Throws `Refused`.
  public Identity ofToken(String token, Shown beside, Origin origin) {
    Shown meant = meant(new Shown(beside.application(), beside.name(), null, token));
    return checked(meant, tokens.load(token, meant.application(), origin));
  }

  /// The rights of somebody who has proved who it is; blocks. Throws `Refused`, also where the
  /// certificate of the connection is somebody else's.
  public Rights rights(Identity identity, Origin origin) {
    Identity agreed = origin.certificate() == null ? identity : holders.agreeing(identity, origin);
    Rights rights = access.rights(agreed, origin);
    log.signedIn(agreed, origin);
    return rights;
  }

  /// Somebody who proves who it is in several steps has failed.
  public void refused(Problem why, Origin origin) {
    log.refused(why, origin);
  }

  private <R extends @Nullable Rights> R logged(Origin origin, Supplier<R> asking) {
    try {
      R found = asking.get();
      if (found != null) {
        log.signedIn(found.identity(), origin);
      }
      return found;
    } catch (Refused refused) {
      log.refused(refused.problem(), origin);
      throw refused;
    }
  }

  /// Whether rights that nobody keeps current any more are still those of a good credential;
  /// blocks. They are current when this returns.
  public boolean isStillGood(Rights rights) {
    return access.refresh(rights) == null;
  }

  /// The rights of whoever shows nothing, in an application or in `main`; blocks.
  public Rights anonymous(@Nullable String application, Origin origin) {
    String named = application == null ? DEFAULT_APPLICATION : application;
    return access.rights(Identity.anonymous(named), origin);
  }

  /// The same rights for a client that says what it calls itself only after it has signed in; never
  /// blocks.
  public Rights named(Rights proved, String clientId) {
    Origin from = proved.origin();
    Origin named = new Origin(from.transport(), from.address(), clientId, from.certificate());
    Rights known = access.cachedRights(proved.identity(), named);
    return known == null ? proved : known;
  }

  private Identity identity(Shown shown, Origin origin) {
    String token = shown.token();
    if (token != null) {
      return checked(shown, tokens.load(token, shown.application(), origin));
    }
    String name = shown.name();
    String password = shown.password();
    if (name == null || password == null) {
      throw Problem.of(ProblemType.UNAUTHENTICATED, "nobody may connect without a credential")
          .cure("send a token as the password")
          .refused();
    }
    String named = shown.application();
    String application = named == null ? DEFAULT_APPLICATION : named;
    Login.Attempt attempt = new Login.Attempt(application, name, password, origin);
    WebhookLogin backend = guests;
    return backend != null && backend.decides(application, name)
        ? backend.prove(attempt)
        : login.prove(attempt);
  }

  /// A token beside the name of somebody else is refused, so that no log shows the wrong person.
  private static Identity checked(Shown shown, Identity identity) {
    String name = shown.name();
    boolean fits =
        name == null
            || name.length() <= ANY_NAME
            || name.equals(identity.name())
            || name.equals(identity.subject().id())
            || name.equals(identity.subject().toString())
            || name.equals(identity.credential().id());
    if (fits) {
      return identity;
    }
    throw Problem.of(ProblemType.CREDENTIAL_REFUSED, "the user name does not fit the credential")
        .cure("use the name or id of its principal")
        .refused();
  }

  /// What a client shows when it connects.
  ///
  /// @param application the part of the user name before a slash
  /// @param name the rest of the user name; null where there is none or where it is the token
  /// @param password null where it is a token or where there is none
  /// @param token null where none is shown
  public record Shown(
      @Nullable String application,
      @Nullable String name,
      @Nullable String password,
      @Nullable String token) {

    /// Whether it shows no secret: the certificate of the connection has to do.
    boolean isNothing() {
      return token == null && password == null;
    }

    public static Shown of(@Nullable String userName, @Nullable String password) {
      if (userName == null || userName.isEmpty()) {
        boolean token = password != null && TokenText.plausible(password);
        return new Shown(null, null, token ? null : password, token ? password : null);
      }
      if (password == null || password.isEmpty()) {
        return new Shown(null, null, null, userName);
      }
      return TokenText.plausible(password)
          ? named(userName, null, password)
          : named(userName, password, null);
    }

    private static Shown named(String userName, @Nullable String password, @Nullable String token) {
      int slash = userName.indexOf('/');
      String application = slash < 0 ? null : userName.substring(0, slash);
      return new Shown(application, userName.substring(slash + 1), password, token);
    }

    /// The same beside a certificate, where a user name alone need not be a token.
    Shown besideCertificate() {
      return name == null && token != null && !TokenText.plausible(token)
          ? named(token, null, null)
          : this;
    }

    /// The same for an application that the client named elsewhere, unless a password's user name
    /// says it or a token knows it.
    public Shown in(@Nullable String named) {
      return application == null && token == null ? new Shown(named, name, password, null) : this;
    }

    /// Without what is secret.
    @Override
    public String toString() {
      return "Shown[" + application + ", " + name + "]";
    }
  }
}
