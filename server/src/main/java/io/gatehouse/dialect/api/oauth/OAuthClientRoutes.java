package io.gatehouse.dialect.api.oauth;

import io.gatehouse.access.Access;
import io.gatehouse.change.Receipt;
import io.gatehouse.config.value.Secret;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.door.http.Handler;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.oauth.OAuthClients;
import io.gatehouse.store.oauth.OAuthClientRecord;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How a client of the directory takes part in OAuth.
public final class OAuthClientRoutes {
  private static final String ONE = "/v1/clients/{id}/oauth";

  private final OAuthClients clients;
  private final Access access;

  public OAuthClientRoutes(OAuthClients clients, Access access) {
    this.clients = clients;
    this.access = access;
  }

  /// Where the routes are offered.
  @FunctionalInterface
  public interface Offers {
    void route(Method method, String template, Handler handler);
  }

  public void mount(Offers offers) {
    offers.route(Method.GET, ONE, this::read);
    offers.route(Method.PUT, ONE, this::put);
    offers.route(Method.DELETE, ONE, this::delete);
    offers.route(Method.POST, ONE + "/secret", this::renewSecret);
  }

  private Response read(Request request) {
    Author author = access.author(request.signedIn());
    OAuthClientRecord record = clients.read(author, request.path("id"));
    return Answers.versioned(request, record.version(), OAuthClientJson.of(record, null, null));
  }

  private Response put(Request request) {
    Author author = access.author(request.signedIn());
    OAuthClientJson.Put body = request.body(OAuthClientJson.Put.class);
    String id = request.path("id");
    return shown(clients.put(author, id, body.draft(id), request.versionIfGiven()));
  }

  private Response delete(Request request) {
    Author author = access.author(request.signedIn());
    return Answers.ended(clients.remove(author, request.path("id"), request.versionIfGiven()));
  }

  private Response renewSecret(Request request) {
    Author author = access.author(request.signedIn());
    Renewal body = request.body(Renewal.class);
    Duration overlap = Duration.ofSeconds(Asked.or(body.overlapSeconds(), 0L));
    return shown(clients.renewSecret(author, request.path("id"), overlap));
  }

  private static Response shown(OAuthClients.Registered registered) {
    Secret secret = registered.secret();
    Receipt receipt = registered.receipt();
    return Response.ok(
            OAuthClientJson.of(
                registered.record(), secret == null ? null : secret.reveal(), receipt))
        .version(registered.record().version());
  }

  /// @param overlapSeconds for how long the old secret still works
  public record Renewal(@Nullable Long overlapSeconds) {}

  static @Nullable Instant time(@Nullable Long millis) {
    return Answers.time(millis);
  }
}
