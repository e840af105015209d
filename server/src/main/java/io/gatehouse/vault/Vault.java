package io.gatehouse.vault;

import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.access.list.AccessList;
import io.gatehouse.access.list.Guarded;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.config.value.Secret;
import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.record.Facts;
import io.gatehouse.identity.record.Names;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Stores;
import io.gatehouse.store.secret.SecretRecord;
import io.gatehouse.vault.seal.Seal;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The secrets of every application. People put them in and take them out; no answer of the server
/// ever holds a value. Scripts read a secret whose effective identity has `read` on `secret:NAME`,
/// or is on the secret's own access list. All methods block.
public final class Vault {
  /// What the key is derived for.
  public static final String PURPOSE = "gatehouse vault";

  private static final int MOST = 1_000;
  private static final int LONGEST = 16_384;

  private final Stores stores;
  private final Changes changes;
  private final Access access;
  private final Seal seal;
  private final InstantSource clock;

  public Vault(Stores stores, Changes changes, Access access, Seal seal, InstantSource clock) {
    this.stores = stores;
    this.changes = changes;
    this.access = access;
    this.seal = seal;
    this.clock = clock;
  }

  /// What is to be kept.
  ///
  /// @param value null to keep the one that is there
  /// @param list who may have it read by a script; null to keep the one of before, or nobody
  public record Draft(
      @Nullable Secret value, @Nullable String description, @Nullable List<String> list) {}

  /// Those that the author may read or change, in the order of their names.
  public List<SecretRecord> list(Author author) {
    return stores.read(t -> t.secrets().list(author.application())).stream()
        .filter(
            one -> author.may(Verb.READ, resource(one)) || author.may(Verb.UPDATE, resource(one)))
        .toList();
  }

  public SecretRecord read(Author author, String name) {
    Optional<SecretRecord> found = find(author.application(), name);
    if (found.isPresent() && author.may(Verb.UPDATE, resource(found.get()))) {
      return found.get();
    }
    author.require(Verb.READ, found.map(Vault::resource).orElseGet(() -> nobodys(author, name)));
    return found.orElseThrow(() -> Versions.missing("secret:" + name));
  }

  /// Puts a secret in, or changes it.
  ///
  /// @param expected the version that the author saw, 0 for none; null for whatever it is now
  public SecretRecord put(Author author, String name, Draft draft, @Nullable Long expected) {
    Names.id(name, "name");
    Names.description(draft.description());
    requireValue(draft.value());
    AccessList list = list(draft.list());
    return changes
        .make(transaction -> {
          String application = author.application();
          Optional<SecretRecord> before = transaction.secrets().find(application, name);
          author.require(
              before.isPresent() ? Verb.UPDATE : Verb.CREATE,
              before.map(Vault::resource).orElseGet(() -> nobodys(author, name)));
          Versions.require(expected, before.map(SecretRecord::version).orElse(0L));
          if (before.isEmpty() && transaction.secrets().count(application) >= MOST) {
            throw Problem.of(ProblemType.CONFLICT, "the application has too many secrets")
                .cure("delete some first")
                .refused();
          }
          SecretRecord after =
              transaction.secrets().put(fresh(author, name, draft, list, before.orElse(null)));
          return new Outcome<>(
              after,
              List.of(
                  Facts.event(
                      AuditAction.SECRET_CHANGED,
                      application,
                      author.actor(),
                      "secret:" + name,
                      before.map(Vault::facts).orElse(Map.of()),
                      now(after, draft.value() != null))),
              List.of());
        })
        .record();
  }

  private SecretRecord fresh(
      Author author,
      String name,
      Draft draft,
      @Nullable AccessList list,
      @Nullable SecretRecord before) {
    Secret value = draft.value();
    if (value == null && before == null) {
      throw Names.refused("value", "a new secret needs a value", "send `value`");
    }
    long now = clock.millis();
    return new SecretRecord(
        author.application(),
        name,
        value == null && before != null
            ? before.sealed()
            : seal.seal(place(author.application(), name), value == null ? "" : value.reveal()),
        draft.description() == null && before != null ? before.description() : draft.description(),
        list != null ? list.text() : before != null ? before.access() : AccessList.NONE.text(),
        before == null ? author.subject() : before.owner(),
        before == null ? now : before.createdAt(),
        now,
        1);
  }

  public void delete(Author author, String name, @Nullable Long expected) {
    changes.make(transaction -> {
      Optional<SecretRecord> before = transaction.secrets().find(author.application(), name);
      author.require(
          Verb.DELETE, before.map(Vault::resource).orElseGet(() -> nobodys(author, name)));
      SecretRecord gone = before.orElseThrow(() -> Versions.missing("secret:" + name));
      Versions.require(expected, gone.version());
      transaction.secrets().remove(author.application(), name);
      return new Outcome<>(
          gone,
          List.of(
              Facts.event(
                  AuditAction.SECRET_DELETED,
                  author.application(),
                  author.actor(),
                  "secret:" + name,
                  facts(gone),
                  Map.of())),
          List.of());
    });
  }

  /// The value, for a script that runs with these rights; nothing else may call this.
  public String reveal(Rights rights, String name) {
    Names.id(name, "secret");
    String application = rights.identity().application();
    Optional<SecretRecord> found = find(application, name);
    if (found.isEmpty()) {
      access.require(
          rights,
          Verb.READ,
          Resource.of(ResourceType.SECRET, name, Resource.application(application)));
      throw Versions.missing("secret:" + name);
    }
    SecretRecord secret = found.get();
    access.require(
        rights,
        Verb.READ,
        resource(secret),
        new Guarded(AccessList.parse(secret.access()), secret.owner(), secret.owner()));
    return seal.open(place(application, name), secret.sealed());
  }

  private Optional<SecretRecord> find(String application, String name) {
    return stores.read(t -> t.secrets().find(application, name));
  }

  private static void requireValue(@Nullable Secret value) {
    if (value == null) {
      return;
    }
    int length = value.reveal().length();
    if (length == 0 || length > LONGEST) {
      throw Names.refused("value", "the value cannot be kept", "use 1 to 16384 characters");
    }
  }

  private static @Nullable AccessList list(@Nullable List<String> texts) {
    try {
      return texts == null ? null : AccessList.parse(texts);
    } catch (SyntaxException e) {
      throw Names.refused("access", e.problem(), "write entries like `role:editor` or `device:x`");
    }
  }

  private static Map<String, ?> now(SecretRecord record, boolean newValue) {
    Map<String, Object> facts = new LinkedHashMap<>(facts(record));
    if (newValue) {
      facts.put("new_value", true);
    }
    return facts;
  }

  private static Map<String, ?> facts(SecretRecord record) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("access", record.access());
    if (record.description() != null) {
      facts.put("description", record.description());
    }
    return facts;
  }

  private static String place(String application, String name) {
    return "secret/" + application + "/" + name;
  }

  private static Resource resource(SecretRecord record) {
    return Resource.owned(
        ResourceType.SECRET,
        record.name(),
        record.owner(),
        Resource.application(record.application()));
  }

  private static Resource nobodys(Author author, String name) {
    return Resource.of(ResourceType.SECRET, name, Resource.application(author.application()));
  }
}
