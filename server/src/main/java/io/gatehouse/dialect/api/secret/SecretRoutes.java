package io.gatehouse.dialect.api.secret;

import io.gatehouse.access.Access;
import io.gatehouse.access.list.AccessList;
import io.gatehouse.config.value.Secret;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Author;
import io.gatehouse.outbound.Destinations;
import io.gatehouse.store.secret.SecretRecord;
import io.gatehouse.vault.Vault;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The secrets of an application, whose values go in and never come out, and the list of servers
/// that its scripts may call.
public final class SecretRoutes {
  private static final String ALL = "/v1/secrets";
  private static final String ONE = ALL + "/{id}";
  private static final String OUTBOUND = "/v1/outbound";

  private final Vault vault;
  private final Destinations destinations;
  private final Access access;

  public SecretRoutes(Vault vault, Destinations destinations, Access access) {
    this.vault = vault;
    this.destinations = destinations;
    this.access = access;
  }

  public void mount(Mount mount) {
    mount.route(Method.GET, ALL, this::list);
    mount.route(Method.GET, ONE, this::read);
    mount.route(Method.PUT, ONE, this::put);
    mount.route(Method.DELETE, ONE, this::delete);
    mount.route(Method.GET, OUTBOUND, this::outbound);
    mount.route(Method.PUT, OUTBOUND, this::setOutbound);
  }

  private Response list(Request request) {
    return Response.ok(
        new Listing(
            vault.list(access.author(request.signedIn())).stream().map(Shown::of).toList()));
  }

  private Response read(Request request) {
    SecretRecord record = vault.read(access.author(request.signedIn()), request.path("id"));
    return Response.ok(Shown.of(record)).version(record.version());
  }

  private Response put(Request request) {
    Author author = access.author(request.signedIn());
    SecretRecord record =
        vault.put(
            author, request.path("id"), request.body(Put.class).draft(), request.versionIfGiven());
    return Response.ok(Shown.of(record)).version(record.version());
  }

  private Response delete(Request request) {
    vault.delete(access.author(request.signedIn()), request.path("id"), request.versionIfGiven());
    return Response.noContent();
  }

  private Response outbound(Request request) {
    Author author = access.author(request.signedIn());
    return Response.ok(
        new OutboundShown(destinations.list(author), destinations.byOperator(author)));
  }

  private Response setOutbound(Request request) {
    Author author = access.author(request.signedIn());
    List<String> now = destinations.put(author, request.body(OutboundPut.class).allow()).record();
    return Response.ok(new OutboundShown(now, destinations.byOperator(author)));
  }

  public record Listing(List<Shown> items) {}

  /// A secret without its value.
  public record Shown(
      String id,
      @Nullable String description,
      List<String> access,
      String owner,
      Instant createdAt,
      Instant updatedAt,
      long version) {

    static Shown of(SecretRecord record) {
      return new Shown(
          record.name(),
          record.description(),
          AccessList.parse(record.access()).entries().stream().map(Object::toString).toList(),
          record.owner().toString(),
          Instant.ofEpochMilli(record.createdAt()),
          Instant.ofEpochMilli(record.changedAt()),
          record.version());
    }
  }

  public record Put(
      @Nullable String value, @Nullable String description, @Nullable List<String> access) {

    Vault.Draft draft() {
      return new Vault.Draft(value == null ? null : new Secret(value), description, access);
    }

    /// Without the value.
    @Override
    public String toString() {
      return "Put[" + description + "]";
    }
  }

  /// @param allow the application's own list
  /// @param byOperator what the operator's configuration allows besides
  public record OutboundShown(List<String> allow, List<String> byOperator) {}

  public record OutboundPut(List<String> allow) {}
}
