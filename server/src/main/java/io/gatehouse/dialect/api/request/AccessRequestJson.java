package io.gatehouse.dialect.api.request;

import io.gatehouse.core.policy.Permission;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.request.Answer;
import io.gatehouse.identity.request.Approval;
import io.gatehouse.identity.request.Asked;
import io.gatehouse.identity.request.Decisions;
import io.gatehouse.identity.request.Openness;
import io.gatehouse.identity.request.Texts;
import io.gatehouse.identity.request.Wish;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.record.AccessRequestRecord;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is said about access requests, as JSON.
public final class AccessRequestJson {
  private static final int POLL_SECONDS = 5;

  private AccessRequestJson() {}

  /// A device names a client id, a person a name and a password.
  public record Ask(
      @Nullable String application,
      @Nullable String clientId,
      @Nullable String name,
      @Nullable String password,
      @Nullable String description,
      @Nullable List<String> roles,
      @Nullable List<String> permissions) {

    Wish wish() {
      if (clientId != null && name == null && password == null) {
        return new Wish.Device(
            clientId,
            description,
            roles == null ? Set.of() : Set.copyOf(roles),
            permissions == null ? List.of() : Texts.permissions(permissions));
      }
      if (clientId == null && name != null && password != null) {
        if (roles != null || permissions != null) {
          throw Problem.of(ProblemType.INVALID, "a person wishes for no roles or permissions")
              .at("roles")
              .cure("say in `description` what you need")
              .refused();
        }
        return new Wish.Person(name, password, description);
      }
      throw Problem.of(ProblemType.INVALID, "it is not clear who asks")
          .at("client_id")
          .cure("a device sends `client_id`, a person `name` and `password`")
          .refused();
    }

    @Override
    public String toString() {
      return "Ask[" + clientId + "]";
    }
  }

  /// @param secret the only proof of having asked
  /// @param pollSeconds how long to wait before looking again
  public record Waiting(
      String id,
      String secret,
      String principal,
      String status,
      Instant expiresAt,
      int pollSeconds) {

    static Waiting of(Asked.Waiting asked) {
      AccessRequestRecord request = asked.request();
      return new Waiting(
          request.id(),
          asked.secret(),
          request.subject().toString(),
          word(Answer.Status.PENDING),
          Instant.ofEpochMilli(request.expiresAt()),
          POLL_SECONDS);
    }

    @Override
    public String toString() {
      return "Waiting[" + id + "]";
    }
  }

  /// A request; the asker sees how it stands, whoever decides sees everything but the secret.
  ///
  /// @param known whether the device or user exists already
  /// @param tokenWaits whether there is a token to collect
  public record Shown(
      String id,
      String principal,
      String status,
      Instant expiresAt,
      @Nullable String reason,
      @Nullable Boolean tokenWaits,
      @Nullable Boolean known,
      @Nullable String description,
      @Nullable List<String> roles,
      @Nullable List<String> permissions,
      @Nullable String address,
      @Nullable Instant askedAt,
      @Nullable String decidedBy,
      @Nullable Instant decidedAt) {

    static Shown of(Answer answer) {
      return new Shown(
          answer.id(),
          answer.subject().toString(),
          word(answer.status()),
          Instant.ofEpochMilli(answer.expiresAt()),
          answer.reason(),
          answer.tokenWaits(),
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null);
    }

    static Shown of(Decisions.Seen seen) {
      return of(seen.request(), seen.known());
    }

    static Shown of(AccessRequestRecord request, @Nullable Boolean known) {
      AccessRequestRecord.Decision decision = request.decision();
      return new Shown(
          request.id(),
          request.subject().toString(),
          word(request.state()),
          Instant.ofEpochMilli(request.expiresAt()),
          decision == null ? null : decision.reason(),
          null,
          known,
          request.description(),
          request.roles().stream().sorted().toList(),
          request.permissions().stream().map(Permission::label).toList(),
          request.address(),
          Instant.ofEpochMilli(request.askedAt()),
          decision == null ? null : decision.by(),
          decision == null ? null : Instant.ofEpochMilli(decision.at()));
    }
  }

  /// One page; `next` is left out on the last one.
  public record Listing(List<Shown> items, @Nullable String next) {}

  /// What is given; nothing of what was wished for is given by itself.
  public record Approve(
      @Nullable List<String> roles,
      @Nullable List<String> permissions,
      @Nullable Instant expiresAt,
      @Nullable String name) {

    Approval approval() {
      return new Approval(
          roles == null ? null : Set.copyOf(roles),
          permissions == null ? null : Texts.permissions(permissions),
          expiresAt == null ? null : expiresAt.toEpochMilli(),
          name);
    }
  }

  public record Deny(@Nullable String reason) {}

  /// The token, this once.
  public record Collected(
      String token,
      String tokenId,
      String principal,
      String application,
      @Nullable Instant expiresAt) {

    static Collected of(Issued issued) {
      Long end = issued.record().expiresAt();
      return new Collected(
          issued.text(),
          issued.record().id(),
          issued.record().principal().toString(),
          issued.record().application(),
          end == null ? null : Instant.ofEpochMilli(end));
    }

    @Override
    public String toString() {
      return "Collected[" + tokenId + "]";
    }
  }

  /// Who may ask.
  public record Settings(boolean devices, boolean people) {
    static Settings of(Openness openness) {
      return new Settings(openness.devices(), openness.people());
    }

    Openness openness() {
      return new Openness(devices, people);
    }
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
