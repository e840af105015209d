package io.gatehouse.dialect.scriptr.directory;

import io.gatehouse.audit.Actor;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.scriptr.entry.Entry;
import io.gatehouse.dialect.scriptr.entry.Failure;
import io.gatehouse.dialect.scriptr.entry.Site;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.ServerAuthor;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.identity.proof.Wording;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Page;
import io.gatehouse.store.record.TokenRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Tokens as Scriptr gives them: one for ever to a device, up to twenty that expire to a user. All
/// methods block.
///
/// They are tokens like all others and known by their hash alone, so that everything that ends a
/// token ends them, with the connections that were opened by them. Until when one can be renewed
/// stands in its name, which nobody can change.
public final class TokenBook {
  /// The id under which the owner of an account acts by a token.
  public static final String OWNER = "scriptr";

  static final int MOST = 20;
  private static final String ETERNAL = "Scriptr token";
  private static final String RENEWABLE = "Scriptr token, renewable until ";
  private static final int PAGE = 100;
  private static final Pattern NAMED = Pattern.compile("[A-Za-z0-9@_.-]{1,128}");

  private final Entry entry;

  public TokenBook(Entry entry) {
    this.entry = entry;
  }

  /// How the tokens of somebody are written.
  public static Wording wording(Site site, String id) {
    // an id that was made elsewhere may hold what such a token cannot
    return (kind, from, until, random) ->
        NAMED.matcher(id).matches()
            ? TokenText.named(site.accountKey(), id, random)
            : TokenText.create(kind, random);
  }

  private Wording wording(Author author, Subject holder) {
    String id = holder.kind() == Subject.Kind.OWNER ? OWNER : holder.id();
    return wording(entry.sites().of(author.application()), id);
  }

  /// Gives whoever has one token for ever a new one; the old one is dead at once, with the
  /// connections that it opened.
  public Issued regenerate(Author author, Subject holder) {
    Optional<TokenRecord> there = eternal(author, holder);
    return there.isPresent()
        ? entry
            .rooms()
            .tokens()
            .rotate(author, there.get().id(), Duration.ZERO, wording(author, holder))
        : issue(author, holder, ETERNAL, null);
  }

  /// The token of a device, if it has one.
  public Optional<TokenRecord> eternal(Author author, Subject holder) {
    // whoever may not see it must not get a second one
    return all(new ServerAuthor(author.application()), holder, TokenRecord.Kind.API).stream()
        .filter(token -> token.name().equals(ETERNAL))
        .findFirst();
  }

  /// Takes the token of a device away.
  public void revoke(Author author, Subject holder) {
    TokenRecord token = eternal(author, holder).orElseThrow(TokenBook::missing);
    entry.rooms().tokens().delete(author, token.id(), null);
  }

  /// What everybody hears about a token that is not there, or not theirs.
  public static RuntimeException missing() {
    return Problem.of(ProblemType.NOT_FOUND, "there is no such token")
        .coded(Failure.coded("TOKEN_NOT_FOUND"))
        .refused();
  }

  /// One more token of a user.
  public Issued generate(Author author, Subject user, Lives lives) {
    if (living(author, user).size() >= MOST) {
      throw Problem.of(ProblemType.TOO_MANY, "`%s` has %d tokens".formatted(user.id(), MOST))
          .coded(Failure.coded("TOO_MANY_TOKENS"))
          .cure("revoke some of them")
          .refused();
    }
    long now = entry.now();
    long limit = now + lives.limit().toMillis();
    return issue(author, user, renewable(limit), Math.min(limit, now + lives.first().toMillis()));
  }

  /// What a login gives is named like this.
  public String loginName(Duration limit) {
    return renewable(entry.now() + limit.toMillis());
  }

  /// The number tells one login from another: what goes on under further tokens keeps it.
  private static String renewable(long limit) {
    return RENEWABLE
        + Instant.ofEpochMilli(limit).truncatedTo(ChronoUnit.SECONDS)
        + " #"
        + ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
  }

  private static long limit(TokenRecord token) {
    String rest = token.name().substring(RENEWABLE.length());
    return Instant.parse(rest.substring(0, rest.indexOf(' '))).toEpochMilli();
  }

  /// Goes on with a token of a user under a new value; the old one keeps its end, so that what is
  /// open by it can move.
  ///
  /// @param life of the new one, at most until the old one could be renewed
  public Issued renew(Identity identity, Origin origin, Duration life) {
    TokenRecord token =
        entry
            .rooms()
            .stores()
            .read(t -> t.credentials().find(identity.application(), idOf(identity)))
            .filter(found -> found.name().startsWith(RENEWABLE))
            .orElseThrow(() ->
                Problem.of(ProblemType.CONFLICT, "this token cannot be renewed")
                    .coded(Failure.coded("TOKEN_NOT_RENEWABLE"))
                    .refused());
    long limit = limit(token);
    if (limit <= entry.now()) {
      throw Problem.of(ProblemType.CREDENTIAL_ENDED, "the login is too old to be renewed")
          .cure("sign in again")
          .refused();
    }
    Author holder =
        new Holder(
            new ServerAuthor(identity.application()),
            identity.subject(),
            origin.actor(identity.subject(), token.id()));
    keep(MOST - 1, holder, identity.subject());
    return entry
        .rooms()
        .tokens()
        .issue(
            holder,
            identity.subject(),
            new Tokens.Draft(
                TokenRecord.Kind.API,
                token.name(),
                token.permissions(),
                true,
                Math.min(limit, entry.now() + life.toMillis())),
            wording(holder, identity.subject()));
  }

  private static String idOf(Identity identity) {
    String id = identity.credential().id();
    return id == null ? "" : id;
  }

  /// Ends the oldest tokens of a user until no more than so many are left.
  private void keep(int most, Author author, Subject user) {
    List<TokenRecord> living = living(author, user);
    Author server = new ServerAuthor(author.application());
    for (TokenRecord oldest : living.subList(0, Math.max(0, living.size() - most))) {
      end(server, oldest);
    }
  }

  /// The same after a login, which is never refused because of others.
  public void keepAtMost(Author author, Subject user) {
    keep(MOST, author, user);
  }

  /// The tokens of a user, the oldest first; forgets those that have expired.
  private List<TokenRecord> living(Author author, Subject user) {
    Author server = new ServerAuthor(author.application());
    List<TokenRecord> living = new ArrayList<>();
    for (TokenRecord token : ofUser(server, user)) {
      Long end = token.expiresAt();
      if (end != null && end <= entry.now()) {
        end(server, token);
      } else {
        living.add(token);
      }
    }
    living.sort(Comparator.comparingLong(TokenRecord::createdAt));
    return living;
  }

  private void end(Author author, TokenRecord token) {
    if (token.kind() == TokenRecord.Kind.SESSION) {
      entry.rooms().sessions().end(author, token.id());
    } else {
      entry.rooms().tokens().delete(author, token.id(), null);
    }
  }

  /// Ends the login of this identity, with all tokens under which it went on.
  ///
  /// @return whether there was one
  public boolean end(Identity identity) {
    Author server = new ServerAuthor(identity.application());
    String id = idOf(identity);
    List<TokenRecord> all = ofUser(server, identity.subject());
    Optional<TokenRecord> shown = all.stream().filter(token -> token.id().equals(id)).findFirst();
    shown.ifPresent(own ->
        all.stream()
            .filter(token -> token.name().equals(own.name()))
            .forEach(token -> end(server, token)));
    return shown.isPresent();
  }

  private List<TokenRecord> ofUser(Author author, Subject user) {
    List<TokenRecord> all = new ArrayList<>(all(author, user, TokenRecord.Kind.API));
    all.addAll(all(author, user, TokenRecord.Kind.SESSION));
    return all.stream().filter(token -> token.name().startsWith(RENEWABLE)).toList();
  }

  private List<TokenRecord> all(Author author, Subject holder, TokenRecord.Kind kind) {
    List<TokenRecord> all = new ArrayList<>();
    String after = null;
    do {
      Page<TokenRecord> page = entry.rooms().tokens().list(author, holder, kind, after, PAGE);
      all.addAll(page.items());
      after = page.next();
    } while (after != null);
    return all;
  }

  private Issued issue(Author author, Subject holder, String name, @Nullable Long until) {
    return entry
        .rooms()
        .tokens()
        .issue(
            author,
            holder,
            new Tokens.Draft(TokenRecord.Kind.API, name, null, true, until),
            wording(author, holder));
  }

  /// How long a token of a user lives.
  ///
  /// @param first until it has to be renewed
  /// @param limit until it cannot be renewed any more
  public record Lives(Duration first, Duration limit) {}

  /// Whoever shows a good token may go on with it, whatever else they may.
  private record Holder(Author lender, Subject subject, Actor actor) implements Author.Lent {}
}
