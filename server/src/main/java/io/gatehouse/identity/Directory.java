package io.gatehouse.identity;

import io.gatehouse.change.Changes;
import io.gatehouse.change.Done;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.member.Members;
import io.gatehouse.identity.record.Outcomes;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.identity.record.ThingGrants;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.store.Page;
import io.gatehouse.store.PrincipalStore;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.PrincipalRecord;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Users, devices and clients of every application. All methods block.
///
/// Every method that takes an author asks it first: callers need no check of their own. A change is
/// decided on what the store shows, and written only if that is still so.
public final class Directory {
  private static final int PAGES = 10;
  private static final int PAGE = 500;

  private final Stores stores;
  private final Changes changes;
  private final PrincipalPasswords passwords;
  private final InstantSource time;
  private volatile Predicate<String> oneSpace = application -> false;

  public Directory(
      Stores stores, Changes changes, PrincipalPasswords passwords, InstantSource time) {
    this.stores = stores;
    this.changes = changes;
    this.passwords = passwords;
    this.time = time;
  }

  /// Has users and devices of these applications share their ids, so that a bare id means one of
  /// them. To be called before any door opens.
  public void shareIdsIn(Predicate<String> applications) {
    oneSpace = applications;
  }

  /// Without asking anybody: for the server's own use. Finds owners too.
  public Optional<PrincipalRecord> find(String application, Subject subject) {
    return stores.read(transaction -> Principals.find(transaction, application, subject));
  }

  public PrincipalRecord read(Author author, Subject subject) {
    return required(author, Verb.READ, subject);
  }

  /// What the author may read; a page may hold fewer than `limit` although there is a next one.
  public Page<PrincipalRecord> list(
      Author author, PrincipalStore.Filter filter, @Nullable String after, int limit) {
    String application = author.application();
    return readable(
        author,
        limit,
        after,
        from -> stores.read(t -> t.principals().list(application, filter, from, limit)));
  }

  /// Devices directly below this one, as far as the author may read them; those that are below none
  /// if it is null.
  public Page<PrincipalRecord> children(
      Author author, @Nullable String device, @Nullable String after, int limit) {
    String application =
        device == null
            ? author.application()
            : required(author, Verb.READ, Subject.device(device)).application();
    return readable(
        author,
        limit,
        after,
        from -> stores.read(t -> t.principals().children(application, device, from, limit)));
  }

  /// A device or client for which a user names no owner belongs to that user.
  ///
  /// @param password null for a principal that signs in by tokens only
  public Done<PrincipalRecord> create(Author author, Draft draft, @Nullable String password) {
    requireCreation(author, draft);
    String hash = password == null ? null : passwords.firstHash(draft.name(), password);
    return Versions.translated(() -> changes.make(created(author, draft, hash)));
  }

  /// Checks now that the author may create one that signs in by tokens only, as [#create] does, and
  /// returns what adds it as a part of a larger change.
  public Stores.Work<Outcome<PrincipalRecord>> creating(Author author, Draft draft) {
    requireCreation(author, draft);
    return created(author, draft, null);
  }

  private void requireCreation(Author author, Draft draft) {
    DraftCheck.form(draft);
    PrincipalRecord asked =
        draft.fresh(author.application(), owner(author, draft), draft.roles(), null, time.millis());
    author.require(Verb.CREATE, asked.subject(), asked);
    protection(author).requireCreation(asked, draft.roles());
  }

  private Stores.Work<Outcome<PrincipalRecord>> created(
      Author author, Draft draft, @Nullable String hash) {
    String application = author.application();
    String owner = owner(author, draft);
    return transaction -> {
      Set<String> roles = DraftCheck.roles(transaction, application, draft);
      PrincipalRecord record = draft.fresh(application, owner, roles, hash, time.millis());
      DraftCheck.place(transaction, record);
      DraftCheck.free(transaction, record, oneSpace);
      transaction.principals().add(record);
      return Outcomes.of(author.actor(), Verb.CREATE, null, record);
    };
  }

  /// @param expected the version that the author saw; null for whatever it is now
  public Done<PrincipalRecord> change(
      Author author, Subject subject, @Nullable Long expected, UnaryOperator<Draft> change) {
    return Versions.settled(() -> {
      PrincipalRecord before = required(author, Verb.UPDATE, subject);
      Versions.require(expected, before.version());
      return changes.make(changing(author, before, change));
    });
  }

  /// Checks now that the author may let in a new principal with exactly these roles, and returns
  /// what adds it as a part of a larger change. The right to that change is the caller's to ask
  /// for.
  ///
  /// @param hash of its password; null for one that signs in by tokens only
  public Stores.Work<Outcome<PrincipalRecord>> admission(
      Author author, Draft draft, @Nullable String hash) {
    DraftCheck.form(draft);
    author.requireGivable(draft.roles(), draft.groups());
    PrincipalRecord record =
        draft.fresh(author.application(), draft.owner(), draft.roles(), hash, time.millis());
    return transaction -> {
      DraftCheck.place(transaction, record);
      DraftCheck.free(transaction, record, oneSpace);
      transaction.principals().add(record);
      return Outcomes.of(author.actor(), Verb.CREATE, null, record);
    };
  }

  /// Checks a change now as [#change] does, and returns what writes it as a part of a larger one;
  /// that throws `Versions.Overtaken` when the record is not `before` any more.
  public Stores.Work<Outcome<PrincipalRecord>> changing(
      Author author, PrincipalRecord before, UnaryOperator<Draft> change) {
    author.require(Verb.UPDATE, before.subject(), before);
    Draft draft = change.apply(Draft.of(before));
    DraftCheck.form(draft);
    DraftCheck.sameKind(before, draft);
    PrincipalRecord after = draft.over(before, time.millis());
    protection(author).requireChange(before, after);
    return transaction -> write(transaction, author, before, after);
  }

  public Done<PrincipalRecord> delete(Author author, Subject subject, @Nullable Long expected) {
    return Versions.settled(() -> {
      PrincipalRecord before = required(author, Verb.DELETE, subject);
      Versions.require(expected, before.version());
      return changes.make(transaction -> {
        requireUnchanged(transaction, before);
        transaction.principals().remove(before.application(), subject);
        return ThingGrants.end(
            transaction,
            author.actor(),
            before.application(),
            subject,
            Outcomes.of(author.actor(), Verb.DELETE, before, before));
      });
    });
  }

  /// Sets a password and ends every session and connection of the principal.
  public Done<PrincipalRecord> setPassword(Author author, Subject subject, PasswordChange change) {
    PrincipalRecord before = required(author, Verb.UPDATE, subject);
    author.requireActingAs(before, null);
    return passwords.set(author, before, change);
  }

  /// The form in which the hash of another product is kept until its owner signs in.
  ///
  /// @param salt what Flask-Security keyed the password with; null for nothing
  public String adopted(String foreign, byte @Nullable [] salt) {
    return passwords.adopted(foreign, salt);
  }

  /// Takes the password away, which gives nobody anything, and ends every session, token and
  /// connection of the user.
  public Done<PrincipalRecord> takePassword(Author author, Subject subject) {
    return passwords.take(author, required(author, Verb.UPDATE, subject));
  }

  private Outcome<PrincipalRecord> write(
      Transaction transaction, Author author, PrincipalRecord before, PrincipalRecord after) {
    requireUnchanged(transaction, before);
    DraftCheck.place(transaction, after);
    PrincipalRecord written =
        transaction
            .principals()
            .update(after.application(), after.subject(), now -> after)
            .orElseThrow(Versions.Overtaken::new);
    return Outcomes.of(author.actor(), Verb.UPDATE, before, written);
  }

  private PrincipalRecord required(Author author, Verb verb, Subject subject) {
    Optional<PrincipalRecord> found = find(author.application(), subject);
    author.require(verb, subject, found.orElse(null));
    return found.orElseThrow(() -> Versions.missing(subject.toString()));
  }

  private Protection protection(Author author) {
    String application = author.application();
    return new Protection(
        author,
        subject -> find(application, subject),
        device -> below(application, device),
        new Members(stores));
  }

  private List<PrincipalRecord> below(String application, Subject device) {
    return stores.read(transaction -> {
      List<PrincipalRecord> all = new ArrayList<>();
      String after = null;
      do {
        Page<PrincipalRecord> page =
            transaction.principals().children(application, device.id(), after, PAGE);
        all.addAll(page.items());
        after = page.next();
      } while (after != null);
      return all;
    });
  }

  private static @Nullable String owner(Author author, Draft draft) {
    Subject by = author.subject();
    boolean mine =
        draft.kind() != Subject.Kind.USER
            && draft.owner() == null
            && by.kind() == Subject.Kind.USER
            && !author.administers();
    return mine ? by.id() : draft.owner();
  }

  private static void requireUnchanged(Transaction transaction, PrincipalRecord before) {
    boolean same =
        transaction
            .principals()
            .find(before.application(), before.subject())
            .filter(now -> now.version() == before.version())
            .isPresent();
    if (!same) {
      throw new Versions.Overtaken();
    }
  }

  private static Page<PrincipalRecord> readable(
      Author author,
      int limit,
      @Nullable String after,
      Function<@Nullable String, Page<PrincipalRecord>> pages) {
    List<PrincipalRecord> items = new ArrayList<>();
    String from = after;
    for (int looked = 0; looked < PAGES; looked++) {
      Page<PrincipalRecord> page = pages.apply(from);
      for (PrincipalRecord record : page.items()) {
        if (items.size() == limit) {
          return new Page<>(items, items.getLast().subject().id());
        }
        if (author.may(Verb.READ, record)) {
          items.add(record);
        }
      }
      from = page.next();
      if (from == null || items.size() == limit) {
        return new Page<>(items, from);
      }
    }
    return new Page<>(items, from);
  }

  /// A new password.
  ///
  /// @param current the password until now: required of whoever changes their own
  /// @param endTokens whether API tokens and certificates end too; sessions and connection
  ///   credentials always do
  /// @param origin where it is asked for
  public record PasswordChange(
      @Nullable String current, String fresh, boolean endTokens, Origin origin) {

    @Override
    public String toString() {
      return "PasswordChange[endTokens=" + endTokens + "]";
    }
  }
}
