package io.gatehouse.connection;

import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenErrorResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import io.gatehouse.identity.record.Names;
import io.gatehouse.outbound.Outbound;
import io.gatehouse.outbound.Reply;
import io.gatehouse.outbound.Wish;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Asks services for tokens (RFC 6749), where the application may call.
final class TokenCalls {
  private static final int LONGEST = 64 * 1024;
  private static final String GONE = "invalid_grant";

  private final Outbound outbound;
  private final InstantSource clock;

  TokenCalls(Outbound outbound, InstantSource clock) {
    this.outbound = outbound;
    this.clock = clock;
  }

  /// @param secret the client's; null for a public client
  /// @param before what is renewed; null for a first grant
  Granted ask(
      String application,
      Service service,
      @Nullable String secret,
      AuthorizationGrant grant,
      @Nullable Granted before,
      Duration time) {
    ClientID client = new ClientID(service.clientId());
    Scope scope = service.scope().isEmpty() || before != null ? null : Scope.parse(service.scope());
    TokenRequest.Builder request =
        secret == null
            ? new TokenRequest.Builder(service.token(), client, grant)
            : new TokenRequest.Builder(
                service.token(),
                service.inBody()
                    ? new ClientSecretPost(client, new Secret(secret))
                    : new ClientSecretBasic(client, new Secret(secret)),
                grant);
    HTTPRequest http = request.scope(scope).build().toHTTPRequest();
    Map<String, String> headers = new LinkedHashMap<>();
    http.getHeaderMap().forEach((name, values) -> headers.put(name, values.getFirst()));
    headers.put("Accept", "application/json");
    String body = http.getBody() == null ? "" : http.getBody();
    Reply reply =
        outbound.call(
            new Wish(
                application,
                "POST",
                service.token(),
                headers,
                body.getBytes(StandardCharsets.UTF_8),
                time,
                LONGEST,
                0,
                null));
    return read(service, reply, before);
  }

  private Granted read(Service service, Reply reply, @Nullable Granted before) {
    try {
      HTTPResponse response = new HTTPResponse(reply.status());
      response.setHeader("Content-Type", reply.header("content-type").orElse("application/json"));
      response.setBody(new String(reply.body(), StandardCharsets.UTF_8));
      TokenResponse parsed = TokenResponse.parse(response);
      if (!parsed.indicatesSuccess()) {
        throw refused(service, parsed.toErrorResponse());
      }
      AccessToken token = parsed.toSuccessResponse().getTokens().getAccessToken();
      RefreshToken refresh = parsed.toSuccessResponse().getTokens().getRefreshToken();
      String kept = refresh != null ? refresh.getValue() : before == null ? null : before.refresh();
      Scope scope = token.getScope();
      return new Granted(
          service,
          token.getValue(),
          token.getType().getValue(),
          kept,
          scope != null ? scope.toString() : before == null ? service.scope() : before.scope(),
          token.getLifetime() > 0 ? clock.millis() + token.getLifetime() * 1_000 : 0);
    } catch (GeneralException | IllegalArgumentException e) {
      throw Problem.of(
              ProblemType.UNAVAILABLE,
              "`%s` answers in no way of OAuth".formatted(Names.shown(service.name())))
          .coded("oauth-unusable")
          .refused();
    }
  }

  private static RuntimeException refused(Service service, TokenErrorResponse said) {
    ErrorObject error = said.getErrorObject();
    String code = error == null || error.getCode() == null ? "an error" : error.getCode();
    boolean gone = code.equals(GONE);
    return Problem.of(
            gone ? ProblemType.CREDENTIAL_ENDED : ProblemType.CREDENTIAL_REFUSED,
            "`%s` refuses: `%s`".formatted(Names.shown(service.name()), Names.shown(code)))
        .cure(gone ? "connect again" : "look at the client id, its secret and the scope")
        .coded("oauth-refused")
        .refused();
  }

  /// The scopes of a text; for the URL at which people say yes.
  static @Nullable Scope scope(Service service) {
    return service.scope().isEmpty()
        ? null
        : new Scope(List.of(service.scope().split(" ")).toArray(String[]::new));
  }
}
