package io.gatehouse.dialect.scriptr.directory;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.scriptr.entry.Entry;
import io.gatehouse.dialect.scriptr.entry.Failure;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Directory.PasswordChange;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.Origin;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.record.PrincipalRecord;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Users and devices as Scriptr adds them: with a password, for a token. All methods block.
///
/// A new password makes a new token, and the old password and every old token are dead.
public final class EntryBook {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9@_.-]{0,127}");
  private static final int RANDOM = 5;

  /// The attribute that holds what somebody is called.
  public static final String NAME = "name";

  private final Entry entry;
  private final TokenBook tokens;
  private final SecureRandom random = new SecureRandom();

  public EntryBook(Entry entry, TokenBook tokens) {
    this.entry = entry;
    this.tokens = tokens;
  }

  /// @param id null for a random one
  /// @param name null for the id
  public record Wanted(
      @Nullable String id, @Nullable String name, String password, Set<String> groups) {
    @Override
    public String toString() {
      return "Wanted[" + id + "]";
    }
  }

  public Issued add(Author author, Subject.Kind kind, Wanted wanted) {
    String id = wanted.id() == null ? freshId() : wanted.id();
    requireId(id, kind);
    Draft draft =
        new Draft(
            kind,
            id,
            id,
            null,
            true,
            null,
            null,
            Set.of(),
            wanted.groups(),
            wanted.name() == null ? Map.of() : Map.of(NAME, wanted.name()),
            "{}");
    Subject subject = draft.subject();
    try {
      entry.rooms().directory().create(author, draft, wanted.password());
    } catch (Refused refused) {
      throw duplicate(author, subject, refused);
    }
    try {
      return token(author, subject);
    } catch (RuntimeException e) {
      entry.rooms().directory().delete(author, subject, null);
      throw e;
    }
  }

  /// What tells apart a name that is taken and an id that is.
  private RuntimeException duplicate(Author author, Subject subject, Refused refused) {
    Problem problem = refused.problem();
    boolean taken =
        problem.type() == ProblemType.CONFLICT
            && problem.code() == null
            && entry.rooms().directory().find(author.application(), subject).isPresent();
    return taken ? taken(subject.kind()) : refused;
  }

  private static RuntimeException taken(Subject.Kind kind) {
    return Problem.of(ProblemType.CONFLICT, "there is such a %s".formatted(kind.label()))
        .at("id")
        .coded("duplicate-" + kind.label())
        .refused();
  }

  private void requireId(String id, Subject.Kind kind) {
    if (!ID.matcher(id).matches()) {
      throw Problem.of(ProblemType.INVALID, "this is no id")
          .at("id")
          .coded(Failure.coded("INVALID_IDENTIFIER"))
          .cure("use letters, digits and @ _ . -")
          .refused();
    }
    if (id.equalsIgnoreCase(TokenBook.OWNER)) {
      throw taken(kind);
    }
  }

  private String freshId() {
    byte[] bits = new byte[RANDOM];
    random.nextBytes(bits);
    return "T" + HexFormat.of().withUpperCase().formatHex(bits);
  }

  /// Sets a password and ends every token; returns the new one.
  ///
  /// @param current needed of whoever changes their own
  public Issued setPassword(
      Author author, Subject subject, @Nullable String current, String fresh, Origin origin) {
    entry
        .rooms()
        .directory()
        .setPassword(author, subject, new PasswordChange(current, fresh, true, origin));
    return token(author, subject);
  }

  /// The token that somebody has after being added and after each new password.
  private Issued token(Author author, Subject subject) {
    return subject.kind() == Subject.Kind.DEVICE
        ? tokens.regenerate(author, subject)
        : tokens.generate(
            author,
            subject,
            new TokenBook.Lives(entry.settings().sessionLife(), entry.settings().sessionLimit()));
  }

  /// Whoever is suspended is nobody here until that ends: tokens, logins and connections too.
  public PrincipalRecord suspend(Author author, Subject subject, boolean suspended) {
    return entry
        .rooms()
        .directory()
        .change(
            author,
            subject,
            null,
            draft ->
                new Draft(
                    draft.kind(),
                    draft.id(),
                    draft.name(),
                    draft.description(),
                    !suspended,
                    draft.owner(),
                    draft.parent(),
                    draft.roles(),
                    draft.groups(),
                    draft.attributes(),
                    draft.publicData()))
        .record();
  }
}
