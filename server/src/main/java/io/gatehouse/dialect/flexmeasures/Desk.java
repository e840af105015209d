package io.gatehouse.dialect.flexmeasures;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.flexmeasures.Numbers.Kind;
import io.gatehouse.door.http.Request;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.member.Members;
import io.gatehouse.identity.organisation.Organisation;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Page;
import io.gatehouse.store.PrincipalStore;
import io.gatehouse.store.organisation.OrganisationRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the calls have in common: who asks, and what is meant by a number. All methods block.
///
/// What somebody may not see answers as what is not there, so that nobody learns by counting how
/// many accounts and users there are.
final class Desk {
  private static final int PAGE = 500;
  private static final int DIGITS = 18;

  private final Rooms rooms;
  private final Numbers numbers;
  private final Settings settings;

  Desk(Rooms rooms, Settings settings) {
    this.rooms = rooms;
    this.settings = settings;
    this.numbers = new Numbers(rooms.stores(), settings.application());
  }

  Rooms rooms() {
    return rooms;
  }

  Numbers numbers() {
    return numbers;
  }

  String application() {
    return settings.application();
  }

  /// The author of what a request does; refuses whoever has not signed in.
  Author author(Request request) {
    return rooms.access().author(request.signedIn());
  }

  /// The account of somebody, or null.
  @Nullable OrganisationRecord own(Author author) {
    return rooms
        .stores()
        .read(t ->
            t.principals()
                .find(application(), author.subject())
                .flatMap(self -> Members.organisation(t, self)))
        .orElse(null);
  }

  /// A user whom the author may see.
  Seen user(Author author, String number) {
    PrincipalRecord record =
        numbers
            .id(Kind.USER, number(number, "User"))
            .flatMap(id -> rooms.directory().find(application(), Subject.user(id)))
            .orElse(null);
    OrganisationRecord account =
        record == null
            ? null
            : rooms.stores().read(t -> Members.organisation(t, record)).orElse(null);
    if (record == null || account == null || !sees(author, record, account)) {
      throw missing("User", number);
    }
    return new Seen(record, account);
  }

  private static boolean sees(Author author, PrincipalRecord user, OrganisationRecord account) {
    return author.subject().equals(user.subject())
        || author.may(Verb.READ, Members.roster(account))
        || author.may(Verb.READ, user);
  }

  /// An account that the author may see.
  Organisation account(Author author, String number) {
    return account(author, number(number, "Account"));
  }

  Organisation account(Author author, long number) {
    return numbers
        .id(Kind.ACCOUNT, number)
        .flatMap(id -> rooms.organisations().find(application(), id))
        .filter(one -> author.may(Verb.READ, Members.roster(one.record())))
        .orElseThrow(() -> missing("Account", Long.toString(number)));
  }

  /// Every user of an account.
  List<PrincipalRecord> users(OrganisationRecord account) {
    PrincipalStore.Filter filter =
        new PrincipalStore.Filter(Subject.Kind.USER, null, account.id(), null, null);
    List<PrincipalRecord> all = new ArrayList<>();
    String after = null;
    do {
      String from = after;
      Page<PrincipalRecord> page =
          rooms.stores().read(t -> t.principals().list(application(), filter, from, PAGE));
      all.addAll(page.items());
      after = page.next();
    } while (after != null);
    return all;
  }

  private static long number(String text, String what) {
    boolean digits =
        !text.isEmpty()
            && text.length() <= DIGITS
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits) {
      throw missing(what, text);
    }
    return Long.parseLong(text);
  }

  private static Refused missing(String what, String number) {
    return Problem.of(ProblemType.NOT_FOUND, "%s %s not found".formatted(what, shown(number)))
        .refused();
  }

  private static String shown(String number) {
    return number.length() > DIGITS ? number.substring(0, DIGITS) + "…" : number;
  }

  /// A user with its account.
  record Seen(PrincipalRecord user, OrganisationRecord account) {}
}
