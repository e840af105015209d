package io.gatehouse.identity.imports;

import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.organisation.OrganisationRoles;
import io.gatehouse.identity.password.Passwords;
import io.gatehouse.identity.record.DefaultRoles;
import io.gatehouse.identity.record.Names;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.mail.MailAddress;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.organisation.OrganisationRecord;
import io.gatehouse.store.people.AddressRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Adds users of another product. All methods block.
///
/// Each line stands for itself: one that cannot be taken leaves the others as they are. Who is here
/// already is left alone, so that a second run changes nothing and no password becomes the old one
/// again. A hash is checked as it is until its owner signs in, and then made anew.
public final class UserImport {
  private static final String ACCOUNT_ADMIN = "account-admin";

  private final Stores stores;
  private final Changes changes;
  private final Directory directory;
  private final InstantSource time;

  public UserImport(Stores stores, Changes changes, Directory directory, InstantSource time) {
    this.stores = stores;
    this.changes = changes;
    this.directory = directory;
    this.time = time;
  }

  /// How it is done.
  ///
  /// @param salt what Flask-Security keyed the passwords with before it hashed them; null for
  ///   hashes of the passwords themselves
  /// @param dry whether it is only told what would be done
  public record Manner(byte @Nullable [] salt, boolean dry) {
    @Override
    public String toString() {
      return "Manner[dry " + dry + "]";
    }
  }

  /// What became of a line.
  public record Line(int line, Kind outcome, String text) {}

  /// What became of it.
  public enum Kind {
    DONE,
    /// There is such a user already.
    KEPT,
    FAILED
  }

  /// Only for those who administer the application.
  public List<Line> run(Author author, List<UserRow> rows, Manner manner) {
    author.require(Verb.ADMIN, ResourceType.APPLICATION, author.application());
    List<Line> lines = new ArrayList<>();
    for (UserRow row : rows) {
      try {
        lines.add(take(author, row, manner));
      } catch (Refused refused) {
        lines.add(new Line(row.line(), Kind.FAILED, refused.problem().line()));
      }
    }
    return lines;
  }

  private Line take(Author author, UserRow row, Manner manner) {
    String application = author.application();
    Names.id(row.name(), "name");
    if (stores.read(t -> t.principals().findByName(application, row.name())).isPresent()) {
      return new Line(row.line(), Kind.KEPT, "`%s` is here already".formatted(row.name()));
    }
    MailAddress address = address(row);
    String foreign = row.hash();
    if (foreign != null && !Passwords.importable(foreign)) {
      throw Names.refused(
          "password",
          "the hash of `%s` has a form that is not known here".formatted(row.name()),
          "bcrypt, argon2 and Werkzeug's pbkdf2 and scrypt are; nothing was added for it");
    }
    String hash = foreign == null ? null : directory.adopted(foreign, manner.salt());
    Stores.Work<Outcome<PrincipalRecord>> adding =
        directory.admission(author, draft(application, row), hash);
    try {
      Versions.translated(() ->
          changes.make(transaction -> {
            Outcome<PrincipalRecord> added = adding.run(transaction);
            if (address != null) {
              keep(transaction, added.record(), address);
            }
            if (manner.dry()) {
              throw new Undone();
            }
            return added;
          }));
    } catch (Undone undone) {
      return new Line(row.line(), Kind.DONE, "`%s` could be added".formatted(row.name()));
    }
    String password = foreign == null ? ", without a password" : ", with the password until now";
    return new Line(row.line(), Kind.DONE, "`%s`%s".formatted(row.name(), password));
  }

  private static @Nullable MailAddress address(UserRow row) {
    String email = row.email();
    return email == null || email.isBlank()
        ? null
        : MailAddress.of(email.strip())
            .orElseThrow(() ->
                Names.refused(
                    "email",
                    "`%s` is no mail address".formatted(Names.shown(email)),
                    "write it like `mia@example.org`, or leave it out"));
  }

  private Draft draft(String application, UserRow row) {
    Set<String> roles = new HashSet<>();
    roles.add(DefaultRoles.USER);
    row.roles().forEach(role -> roles.add(role(application, role)));
    return new Draft(
        Subject.Kind.USER,
        null,
        row.name(),
        null,
        row.enabled(),
        null,
        null,
        roles,
        organisation(application, row.organisation()),
        Map.of(),
        "{}");
  }

  /// FlexMeasures' word for it counts too.
  private String role(String application, String role) {
    boolean known = stores.read(t -> t.roles().find(application, role)).isPresent();
    return !known && role.equals(ACCOUNT_ADMIN) ? OrganisationRoles.ADMIN : role;
  }

  private Set<String> organisation(String application, @Nullable String named) {
    if (named == null || named.isBlank()) {
      return Set.of();
    }
    String wanted = named.strip();
    return Set.of(
        stores.read(t -> t.organisations().list(application)).stream()
            .filter(one -> one.id().equals(wanted) || one.name().equals(wanted))
            .map(OrganisationRecord::id)
            .findFirst()
            .orElseThrow(() ->
                Names.refused(
                    "organisation",
                    "there is no organisation `%s`".formatted(Names.shown(wanted)),
                    "add it first, at `/v1/organisations`")));
  }

  /// Whoever brings users over vouches for their addresses.
  private void keep(Transaction transaction, PrincipalRecord user, MailAddress address) {
    long now = time.millis();
    boolean kept =
        transaction
            .people()
            .put(
                new AddressRecord(
                    user.application(),
                    user.subject(),
                    address.text(),
                    address.folded(),
                    now,
                    now));
    if (!kept) {
      throw Names.refused(
          "email", "the address is somebody else's here", "leave it out, or change the other");
    }
  }

  /// Takes back what was only tried.
  private static final class Undone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Undone() {
      super(null, null, false, false);
    }
  }
}
