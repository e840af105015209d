package io.gatehouse.device.provision;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Change;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.identity.record.Names;
import io.gatehouse.identity.record.Outcomes;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.MissingReference;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.provision.ProvisionedRecord;
import io.gatehouse.store.provision.ProvisioningKeyRecord;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Devices that register themselves: each shows a key and its serial, and gets its token once.
/// Blocks.
///
/// Who knows a key and the serial of a device that has registered gets nothing: only the secret
/// that the device made up itself at its first try lets it ask again, for an hour and while its
/// token was never used, in case the answer was lost.
public final class Registrations {
  private static final Duration AGAIN = Duration.ofHours(1);
  private static final int SHORTEST_SECRET = 22;
  private static final int LONGEST_SECRET = 256;

  private final Surroundings around;
  private final Stores stores;
  private final Directory directory;
  private final Lender lender;

  public Registrations(Surroundings around) {
    this.around = around;
    this.stores = around.stores();
    this.directory = around.directory();
    this.lender = new Lender(around.directory(), around.access());
  }

  /// @param retrySecret made up by the device, so that it may ask again; null where it will not
  public record Ask(String key, String serial, @Nullable String retrySecret) {
    @Override
    public String toString() {
      return "Ask[" + serial + "]";
    }
  }

  /// A device with its token.
  ///
  /// @param again whether it had registered before, and lost the answer
  public record Registered(Subject device, NewToken token, boolean again) {}

  /// Throws `Refused`: UNAUTHENTICATED alike for every key that is not good, CONFLICT for a device
  /// that has registered, FORBIDDEN for one that the key is not for.
  public Registered register(Ask ask, Origin origin) {
    ProvisioningKeyRecord key = good(ask.key(), origin);
    Template template = new Template(key.template());
    String id = template.id(ask.serial());
    Names.id(ask.serial(), "serial");
    Names.id(id, "serial");
    requireSecret(ask.retrySecret());
    Subject device = Subject.device(id);
    Actor actor = origin.actor(device, key.id());
    Author author = lent(key, actor, origin);
    Optional<ProvisionedRecord> before =
        stores.read(t -> t.provisioning().registered(key.application(), id));
    if (before.isPresent()) {
      return again(key, author, before.get(), ask.retrySecret());
    }
    NewToken token = token(author, device, template.token(key.name(), around.time().millis()));
    Stores.Work<List<Outcome<?>>> coming =
        key.template().knownOnly()
            ? transaction -> known(transaction, key, device)
            : created(directory.creating(author, template.draft(ask.serial())));
    around
        .changes()
        .make(transaction -> {
          count(transaction, key);
          List<Outcome<?>> parts = new ArrayList<>(run(coming, transaction));
          parts.add(token.work().run(transaction));
          parts.add(noted(transaction, key, token, ask.retrySecret(), actor));
          return joined(parts);
        });
    return new Registered(device, token, false);
  }

  private NewToken token(Author author, Subject device, Tokens.Draft draft) {
    return NewToken.prepare(author, device, draft, around.random(), around.time().millis());
  }

  private static List<Outcome<?>> run(
      Stores.Work<List<Outcome<?>>> coming, Transaction transaction) {
    try {
      return coming.run(transaction);
    } catch (AlreadyExists taken) {
      throw registered();
    } catch (MissingReference missing) {
      throw Problem.of(ProblemType.FORBIDDEN, "the key names something that is gone")
          .cure("ask an administrator for another key")
          .refused();
    }
  }

  private static Stores.Work<List<Outcome<?>>> created(
      Stores.Work<Outcome<PrincipalRecord>> creating) {
    return transaction -> List.of(creating.run(transaction));
  }

  /// A device that is on the list already, and has never had anything to prove itself by.
  private static List<Outcome<?>> known(
      Transaction transaction, ProvisioningKeyRecord key, Subject device) {
    boolean listed =
        transaction
            .principals()
            .find(key.application(), device)
            .filter(PrincipalRecord::enabled)
            .isPresent();
    if (!listed) {
      throw Problem.of(ProblemType.FORBIDDEN, "this key is for devices that are known")
          .at("serial")
          .cure("ask an administrator to add the device first")
          .refused();
    }
    boolean fresh =
        transaction.provisioning().registered(key.application(), device.id()).isEmpty()
            && transaction
                .credentials()
                .list(key.application(), device, null, null, 1)
                .items()
                .isEmpty();
    if (!fresh) {
      throw registered();
    }
    return List.of();
  }

  private void count(Transaction transaction, ProvisioningKeyRecord key) {
    boolean live =
        transaction
            .provisioning()
            .key(key.application(), key.id())
            .filter(ProvisioningKeyRecord::enabled)
            .isPresent();
    if (!live
        || !transaction.provisioning().use(key.application(), key.id(), around.time().millis())) {
      throw Problem.of(ProblemType.FORBIDDEN, "as many devices as it is for came by this key")
          .cure("ask an administrator to raise `max_devices`")
          .refused();
    }
  }

  private Outcome<String> noted(
      Transaction transaction,
      ProvisioningKeyRecord key,
      NewToken token,
      @Nullable String secret,
      Actor actor) {
    String device = token.token().principal().id();
    transaction
        .provisioning()
        .register(
            new ProvisionedRecord(
                key.application(),
                device,
                key.id(),
                token.token().id(),
                secret == null ? null : secretHash(secret),
                around.time().millis()));
    return new Outcome<>(
        device,
        List.of(
            new AuditEvent(
                AuditAction.PROVISIONING_KEY_USED,
                key.application(),
                actor,
                "provisioning_key:" + key.id(),
                Map.of(),
                Map.of(
                    "device", device,
                    "token", token.token().id(),
                    "lender", key.createdBy().toString()))),
        List.of());
  }

  /// The answer was lost: the token that nobody has used dies, and another takes its place.
  private Registered again(
      ProvisioningKeyRecord key, Author author, ProvisionedRecord before, @Nullable String secret) {
    Subject device = Subject.device(before.device());
    long now = around.time().millis();
    boolean same =
        secret != null
            && before.retryHash() != null
            && before.key().equals(key.id())
            && now - before.registeredAt() <= AGAIN.toMillis()
            && MessageDigest.isEqual(
                secretHash(secret).getBytes(StandardCharsets.US_ASCII),
                before.retryHash().getBytes(StandardCharsets.US_ASCII));
    if (!same) {
      throw registered();
    }
    NewToken token = token(author, device, new Template(key.template()).token(key.name(), now));
    around
        .changes()
        .make(transaction -> {
          TokenRecord unused =
              transaction
                  .provisioning()
                  .registered(key.application(), device.id())
                  .filter(before::equals)
                  .flatMap(_ -> transaction.credentials().find(key.application(), before.token()))
                  .filter(old -> old.lastUse() == null)
                  .orElseThrow(Registrations::registered);
          transaction.credentials().remove(key.application(), unused.id());
          List<Outcome<?>> parts = new ArrayList<>();
          parts.add(Outcomes.of(AuditAction.TOKEN_DELETED, author.actor(), unused, unused));
          parts.add(token.work().run(transaction));
          transaction
              .provisioning()
              .register(
                  new ProvisionedRecord(
                      before.application(),
                      before.device(),
                      before.key(),
                      token.token().id(),
                      before.retryHash(),
                      before.registeredAt()));
          return joined(parts);
        });
    return new Registered(device, token, true);
  }

  private static Outcome<Boolean> joined(List<Outcome<?>> parts) {
    List<AuditEvent> events = new ArrayList<>();
    List<Change> all = new ArrayList<>();
    for (Outcome<?> part : parts) {
      events.addAll(part.events());
      all.addAll(part.changes());
    }
    return new Outcome<>(true, events, all);
  }

  /// The key behind this text if it is good here and now.
  private ProvisioningKeyRecord good(String text, Origin origin) {
    Optional<ProvisioningKeyRecord> found =
        ProvisioningKey.hash(text)
            .flatMap(hash -> stores.read(t -> t.provisioning().keyByHash(hash)));
    if (found.isEmpty()) {
      long wait = around.throttle().guessed(origin.place());
      throw wait > 0 ? Claims.tooFast(wait) : notGood(null, origin, "there is none such");
    }
    ProvisioningKeyRecord key = found.get();
    if (!key.enabled()) {
      throw notGood(key, origin, "it is disabled");
    }
    if (key.expiresAt() != null && key.expiresAt() <= around.time().millis()) {
      throw notGood(key, origin, "it has expired");
    }
    if (!new Template(key.template()).admits(origin.address())) {
      throw notGood(key, origin, "it is not for this address");
    }
    return key;
  }

  private Author lent(ProvisioningKeyRecord key, Actor actor, Origin origin) {
    try {
      return lender.author(key.application(), key.createdBy(), key.authorSince(), actor, origin);
    } catch (Refused refused) {
      throw notGood(key, origin, refused.problem().detail());
    }
  }

  /// One answer; the audit knows why.
  private Refused notGood(@Nullable ProvisioningKeyRecord key, Origin origin, String why) {
    around
        .audit()
        .refused(
            new AuditEvent(
                AuditAction.REFUSED,
                key == null ? null : key.application(),
                origin.actor(Subject.ANONYMOUS, key == null ? null : key.id()),
                "provisioning_key" + (key == null ? "" : ":" + key.id()),
                Map.of(),
                Map.of("code", "provisioning-key-refused", "reason", why)));
    return Problem.of(ProblemType.UNAUTHENTICATED, "this key is not good here, or not any more")
        .at("key")
        .cure("ask an administrator for another one; the audit says why")
        .refused();
  }

  private static Refused registered() {
    return Problem.of(ProblemType.CONFLICT, "a device of this serial is there already")
        .at("serial")
        .cure("its token was given out once; an administrator issues another, or deletes it")
        .refused();
  }

  private static void requireSecret(@Nullable String secret) {
    if (secret != null && (secret.length() < SHORTEST_SECRET || secret.length() > LONGEST_SECRET)) {
      throw Names.refused(
          "retry_secret",
          "the secret is too short or too long",
          "make up %d to %d random characters".formatted(SHORTEST_SECRET, LONGEST_SECRET));
    }
  }

  private static String secretHash(String secret) {
    return TokenText.hash("retry " + secret);
  }
}
