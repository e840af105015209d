package io.gatehouse.dialect.api.provision;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.device.provision.Made;
import io.gatehouse.device.provision.NewToken;
import io.gatehouse.device.provision.Wanted;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.door.ProblemDocument;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.Tokens;
import io.gatehouse.store.record.TokenRecord;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Many devices at once, as JSON.
public final class BatchJson {
  private BatchJson() {}

  /// What is sent.
  public record Batch(List<Device> devices) {}

  /// A device as for `POST /v1/devices`, and what it gets at once.
  public record Device(
      @Nullable String id,
      String name,
      @Nullable String description,
      @Nullable Boolean enabled,
      @Nullable String owner,
      @Nullable String parent,
      @Nullable Set<String> roles,
      @Nullable Set<String> groups,
      @Nullable Map<String, String> attributes,
      @Nullable ObjectNode publicData,
      @Nullable Token token,
      @Nullable Boolean claimCode) {

    Wanted wanted(int index) {
      Draft draft =
          new Draft(
              Subject.Kind.DEVICE,
              id,
              name,
              description,
              Asked.or(enabled, true),
              owner,
              parent,
              Asked.or(roles, Set.of()),
              Asked.or(groups, Set.of()),
              Asked.or(attributes, Map.of()),
              publicData == null
                  ? "{}"
                  : new String(Json.write(publicData), StandardCharsets.UTF_8));
      return new Wanted(
          draft, token == null ? null : token.draft(index), Asked.or(claimCode, false));
    }
  }

  /// The token that a device gets.
  public record Token(
      @Nullable String name,
      @Nullable Kind kind,
      @Nullable List<String> permissions,
      @Nullable Instant expiresAt) {

    private Tokens.Draft draft(int index) {
      return new Tokens.Draft(
          kind == Kind.CONNECTION ? TokenRecord.Kind.CONNECTION : TokenRecord.Kind.API,
          Asked.or(name, "provisioned"),
          permissions == null
              ? null
              : Asked.permissions(permissions, "/devices/" + index + "/token/permissions"),
          true,
          expiresAt == null ? null : expiresAt.toEpochMilli());
    }
  }

  /// The kinds that can be made by hand.
  public enum Kind {
    API,
    CONNECTION
  }

  /// What became of them, in their order.
  public record Answer(int created, int refused, List<Item> items) {}

  /// What became of one.
  public record Item(
      String id,
      Status status,
      @Nullable Value token,
      ClaimJson.@Nullable Code claimCode,
      @Nullable ProblemDocument problem) {

    static Item of(String id, Made made, Optional<URI> home, String request) {
      return switch (made) {
        case Made.Created created ->
            new Item(
                id,
                Status.CREATED,
                created.token() == null ? null : Value.of(created.token()),
                created.claimCode() == null
                    ? null
                    : ClaimJson.Code.of(created.claimCode(), home, false),
                null);
        case Made.Refused(var why) ->
            new Item(id, Status.REFUSED, null, null, ProblemDocument.of(why, request));
      };
    }
  }

  /// Whether it is there now.
  public enum Status {
    CREATED,
    REFUSED
  }

  /// A token with its value, this once.
  public record Value(String id, String value, @Nullable Instant expiresAt) {
    static Value of(NewToken token) {
      Long end = token.token().expiresAt();
      return new Value(
          token.token().id(), token.text(), end == null ? null : Instant.ofEpochMilli(end));
    }

    @Override
    public String toString() {
      return "Value[" + id + "]";
    }
  }
}
