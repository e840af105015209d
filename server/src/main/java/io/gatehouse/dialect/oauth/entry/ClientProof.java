package io.gatehouse.dialect.oauth.entry;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.http.Request;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.oauth.OAuthClient;
import io.gatehouse.identity.oauth.OAuthFault;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Proves which client sends a request: by its secret, in the header or in the form, by a JWT that
/// it signed, or by the certificate of the connection (RFC 6749 section 2.3, RFC 7523, RFC 8705).
/// Never by two of them.
///
/// Wrong ones are counted by address, as wrong tokens are; secrets are random, so that the account
/// needs no lock that strangers could close.
public final class ClientProof {
  private static final String BASIC = "Basic ";
  private static final String ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  private final OAuthRooms rooms;
  private final Assertions assertions;
  private final ClientCertificates certificates;

  public ClientProof(OAuthRooms rooms) {
    this.rooms = rooms;
    this.assertions = new Assertions(rooms.issuers(), rooms.clock());
    this.certificates = new ClientCertificates(rooms.tokens());
  }

  /// What a request shows of its client.
  ///
  /// @param secret null where it shows none
  /// @param assertion a signed JWT, or null
  public record Shown(
      String application, String id, @Nullable String secret, @Nullable String assertion) {

    /// Without the secrets.
    @Override
    public String toString() {
      return "Shown[" + application + ", " + id + "]";
    }
  }

  /// Reads what is shown; throws [OAuthFault] where nothing is, or too much.
  public static Shown shown(Request request, String application, Form form) {
    String header = request.header("Authorization");
    boolean basic = header != null && header.regionMatches(true, 0, BASIC, 0, BASIC.length());
    String secret = form.get("client_secret");
    String assertion = form.get("client_assertion");
    int ways = (basic ? 1 : 0) + (secret != null ? 1 : 0) + (assertion != null ? 1 : 0);
    if (ways > 1) {
      throw OAuthFault.invalidRequest("the client proves itself in more than one way");
    }
    String named = form.get("client_id");
    if (basic && header != null) {
      Shown shown = basic(application, header.substring(BASIC.length()).strip());
      if (named != null && !named.equals(shown.id)) {
        throw OAuthFault.invalidRequest("the client_id is not that of the header");
      }
      return shown;
    }
    if (assertion != null) {
      if (!ASSERTION.equals(form.get("client_assertion_type"))) {
        throw OAuthFault.invalidRequest("the client_assertion_type is not offered");
      }
      String id = named == null ? Assertions.issuer(assertion) : named;
      return new Shown(application, id, null, assertion);
    }
    if (named == null) {
      throw OAuthFault.invalidClient();
    }
    return new Shown(application, named, secret, null);
  }

  /// Name and secret are each encoded as in a form before they are joined (RFC 6749 section 2.3.1).
  private static Shown basic(String application, String encoded) {
    try {
      String both = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      int colon = both.indexOf(':');
      if (colon > 0) {
        String id = URLDecoder.decode(both.substring(0, colon), StandardCharsets.UTF_8);
        String secret = URLDecoder.decode(both.substring(colon + 1), StandardCharsets.UTF_8);
        return new Shown(application, id, secret, null);
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw OAuthFault.invalidClient();
  }

  /// The client if that can be told without waiting; null where [#prove] has to be asked. Throws
  /// [OAuthFault] where the secret is wrong.
  public @Nullable OAuthClient known(Shown shown, Origin origin) {
    if (shown.assertion != null) {
      return null;
    }
    OAuthClient client = rooms.clients().cached(shown.application, shown.id);
    return client == null || client.provesByConnection() ? null : proved(client, shown, origin);
  }

  /// The client, proved; one that keeps no secret only says who it is. May block.
  public OAuthClient prove(Shown shown, Origin origin) {
    OAuthClient client = rooms.clients().find(shown.application, shown.id).orElse(null);
    if (client == null) {
      throw wrong(origin);
    }
    return proved(client, shown, origin);
  }

  private OAuthClient proved(OAuthClient client, Shown shown, Origin origin) {
    boolean good =
        switch (client.record().authentication()) {
          case "none" -> shown.secret == null && shown.assertion == null;
          case "private_key_jwt" ->
              shown.assertion != null && assertions.isGood(client, shown.assertion);
          case OAuthClient.BY_AUTHORITY, OAuthClient.BY_REGISTRATION ->
              shown.secret == null && shown.assertion == null && certificates.prove(client, origin);
          default -> shown.secret != null && rooms.clients().hasSecret(client, shown.secret);
        };
    if (!good) {
      throw wrong(origin);
    }
    return client;
  }

  private RuntimeException wrong(Origin origin) {
    long wait = rooms.throttle().guessed(origin.place());
    rooms
        .audit()
        .refused(
            AuditEvent.of(
                AuditAction.LOGIN_FAILED,
                null,
                origin.actor(Subject.ANONYMOUS, null),
                "oauth client"));
    if (wait > 0) {
      long seconds = Math.max(1, (wait + 999) / 1_000);
      return Problem.of(ProblemType.TOO_MANY, "too many failed proofs from this address")
          .cure("wait " + seconds + " s")
          .retryAfter(seconds)
          .refused();
    }
    return OAuthFault.invalidClient();
  }
}
