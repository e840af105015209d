package io.gatehouse.identity;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.identity.record.Names;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.Application;
import io.gatehouse.store.record.Owner;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// Makes the first owner: there is no default password. All methods block.
///
/// While there is no owner, each start makes a new one-time secret of 256 bits and keeps only its
/// hash, for a day. Who can read the server's output can make the owner, nobody else.
public final class Setup {
  private static final String KEY = "setup";
  private static final Duration LIFE = Duration.ofHours(24);

  private final Stores stores;
  private final Changes changes;
  private final PrincipalPasswords passwords;
  private final SecureRandom random;
  private final InstantSource time;

  public Setup(
      Stores stores,
      Changes changes,
      PrincipalPasswords passwords,
      SecureRandom random,
      InstantSource time) {
    this.stores = stores;
    this.changes = changes;
    this.passwords = passwords;
    this.random = random;
    this.time = time;
  }

  /// At each start: a fresh one-time secret to print while there is no owner, or empty.
  public Optional<String> start() {
    if (!needed()) {
      return Optional.empty();
    }
    byte[] bits = new byte[32];
    random.nextBytes(bits);
    String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    long until = time.millis() + LIFE.toMillis();
    String kept = TokenText.hash(secret) + " " + until;
    boolean stored =
        stores.write(transaction -> {
          transaction.settings().put(KEY, kept);
          return true;
        });
    return stored ? Optional.of(secret) : Optional.empty();
  }

  public boolean needed() {
    return stores.read(t -> t.accounts().owners().isEmpty());
  }

  /// Makes the owner for whoever shows the secret, once.
  public Owner createOwner(String secret, String name, String password, Origin origin) {
    requireSecret(stores.read(t -> t.settings().get(KEY)), secret);
    return create(name, password, origin.actor(Subject.ANONYMOUS, null), Optional.of(secret));
  }

  /// Makes the owner of an unattended start; does nothing when there is one.
  public Optional<Owner> createUnattended(String name, String password) {
    return needed()
        ? Optional.of(create(name, password, Actor.SERVER, Optional.empty()))
        : Optional.empty();
  }

  private Owner create(String name, String password, Actor actor, Optional<String> secret) {
    Names.id(name, "name");
    Owner owner =
        new Owner(
            name,
            Applications.ACCOUNT,
            name,
            passwords.firstHash(name, password),
            true,
            time.millis(),
            1);
    return changes
        .make(transaction -> {
          requireFirst(transaction, name);
          // Looked at once more where nobody else can be at the same time.
          secret.ifPresent(shown -> requireSecret(transaction.settings().get(KEY), shown));
          transaction.accounts().add(owner);
          transaction.settings().remove(KEY);
          return new Outcome<>(
              owner,
              List.of(
                  AuditEvent.of(
                      AuditAction.OWNER_CREATED,
                      null,
                      actor,
                      Subject.owner(owner.id()).toString())),
              List.of());
        })
        .record();
  }

  private static void requireFirst(Transaction transaction, String name) {
    if (!transaction.accounts().owners().isEmpty()) {
      throw Problem.of(ProblemType.CONFLICT, "there is an owner already")
          .cure("sign in as the owner")
          .refused();
    }
    for (Application application : transaction.accounts().applications()) {
      if (transaction.principals().findByName(application.id(), name).isPresent()) {
        throw Problem.of(ProblemType.CONFLICT, "the name `%s` is taken".formatted(name))
            .at("name")
            .cure("choose another")
            .refused();
      }
    }
  }

  private void requireSecret(Optional<String> kept, String shown) {
    String[] parts = kept.orElse("- 0").split(" ", 2);
    boolean same =
        MessageDigest.isEqual(
            parts[0].getBytes(StandardCharsets.US_ASCII),
            TokenText.hash(shown).getBytes(StandardCharsets.US_ASCII));
    if (!same || time.millis() >= Long.parseLong(parts[1])) {
      throw wrongSecret();
    }
  }

  private static Refused wrongSecret() {
    return Problem.of(ProblemType.CREDENTIAL_REFUSED, "the setup secret is wrong, used or too old")
        .cure("restart the server and use the link that it prints then")
        .refused();
  }
}
