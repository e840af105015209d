package io.gatehouse.dialect.raptor.auth;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.raptor.entry.Entry;
import io.gatehouse.dialect.raptor.entry.OnBehalf;
import io.gatehouse.dialect.raptor.entry.Sent;
import io.gatehouse.dialect.raptor.entry.Words;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.record.DefaultRoles;
import io.gatehouse.identity.record.Names;
import io.gatehouse.mail.MailAddress;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.Page;
import io.gatehouse.store.PrincipalStore;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.people.AddressRecord;
import io.gatehouse.store.raptor.RaptorItem;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Users as Raptor knows them: those of the directory, with an address and a full name besides. All
/// methods block.
final class UserBook {
  private static final int PAGE = 500;

  private final Entry entry;
  private final RoleBook roles;

  UserBook(Entry entry, RoleBook roles) {
    this.entry = entry;
    this.roles = roles;
  }

  PrincipalRecord read(Author author, String id) {
    return entry.rooms().directory().read(author, Subject.user(id));
  }

  /// Users that the author may read, until the sink wants no more.
  void each(Author author, Predicate<PrincipalRecord> sink) {
    PrincipalStore.Filter users =
        new PrincipalStore.Filter(Subject.Kind.USER, null, null, null, null);
    String after = null;
    do {
      Page<PrincipalRecord> page = entry.rooms().directory().list(author, users, after, PAGE);
      after = page.items().stream().allMatch(sink) ? page.next() : null;
    } while (after != null);
  }

  PrincipalRecord create(Author author, Sent sent) {
    String username = sent.required("username");
    String password = sent.required("password");
    String email = sent.required("email");
    String application = author.application();
    List<String> named = sent.texts("roles");
    Set<String> given =
        named == null || isDefault(named) ? Set.of() : roles.ids(application, named);
    Draft plain = Draft.named(Subject.Kind.USER, username);
    Draft draft =
        new Draft(
            plain.kind(),
            entry.id(),
            username,
            null,
            !Boolean.FALSE.equals(sent.flag("enabled")),
            null,
            null,
            given,
            Set.of(),
            plain.attributes(),
            plain.publicData());
    // whoever may make nobody learns nothing of who is there
    entry.rooms().directory().creating(author, draft);
    requireFreeAddress(application, email, null);
    PrincipalRecord user;
    try {
      user = entry.rooms().directory().create(author, draft, password).record();
    } catch (Refused refused) {
      throw refused.problem().type() == ProblemType.CONFLICT
          ? Words.bad("Username already taken")
          : refused;
    }
    try {
      keep(user, owner(author, sent), sent);
    } catch (RuntimeException failed) {
      entry.rooms().directory().delete(new OnBehalf(author), user.subject(), null);
      throw failed instanceof AlreadyExists ? Words.bad("Email already registered") : failed;
    }
    return user;
  }

  private static boolean isDefault(List<String> names) {
    return names.isEmpty() || names.equals(List.of(DefaultRoles.USER));
  }

  private static @Nullable String owner(Author author, Sent sent) {
    String named = sent.filled("ownerId");
    return named != null && author.administers() ? named : author.subject().id();
  }

  private void requireFreeAddress(String application, String email, @Nullable String user) {
    String folded = MailAddress.required(email, "email").folded();
    boolean taken =
        entry
            .rooms()
            .stores()
            .read(t -> t.people().addressOf(application, folded))
            .filter(known -> !known.principal().id().equals(user))
            .isPresent();
    if (taken) {
      throw Words.bad("Email already registered");
    }
  }

  private void keep(PrincipalRecord user, @Nullable String owner, Sent sent) {
    long now = entry.now();
    String email = sent.filled("email");
    entry
        .rooms()
        .stores()
        .write(t -> {
          String id = user.subject().id();
          ObjectNode body =
              t.raptor()
                  .find(user.application(), RaptorItem.Kind.USER, id)
                  .map(item -> Entry.read(item.body()))
                  .orElseGet(Words::object);
          set(body, "fullName", sent.text("fullName"));
          set(body, "firstname", sent.text("firstname"));
          set(body, "lastname", sent.text("lastname"));
          if (owner != null) {
            body.put("ownerId", owner);
          }
          String text = Entry.write(body);
          UnaryOperator<RaptorItem> written = old -> old.saying(null, text, now);
          if (t.raptor().update(user.application(), RaptorItem.Kind.USER, id, written).isEmpty()) {
            t.raptor()
                .add(
                    RaptorItem.fresh(user.application(), RaptorItem.Kind.USER, id, text, now)
                        .of(id));
          }
          if (email != null) {
            keepAddress(t, user, MailAddress.required(email, "email"), now);
          }
          return true;
        });
  }

  /// An address that is the same as before stays verified.
  private static void keepAddress(
      Transaction transaction, PrincipalRecord user, MailAddress address, long now) {
    boolean same =
        transaction
            .people()
            .address(user.application(), user.subject())
            .filter(known -> known.folded().equals(address.folded()))
            .isPresent();
    AddressRecord record =
        new AddressRecord(
            user.application(), user.subject(), address.text(), address.folded(), null, now);
    if (!same && !transaction.people().put(record)) {
      throw new AlreadyExists("the address is taken");
    }
  }

  private static void set(ObjectNode body, String name, @Nullable String value) {
    if (value != null) {
      Names.label(value, name);
      body.put(name, value);
    }
  }

  PrincipalRecord change(Author author, String id, Sent sent, Origin origin) {
    PrincipalRecord before = read(author, id);
    String application = author.application();
    String email = sent.filled("email");
    if (email != null && !email.equalsIgnoreCase(address(before))) {
      requireAddressGiver(author, before);
      requireFreeAddress(application, email, id);
    }
    String username = sent.filled("username");
    Boolean enabled = sent.flag("enabled");
    List<String> named = sent.texts("roles");
    Set<String> given = named == null ? null : roles.ids(application, named);
    PrincipalRecord user;
    try {
      user =
          entry
              .rooms()
              .directory()
              .change(
                  author,
                  before.subject(),
                  null,
                  draft ->
                      new Draft(
                          draft.kind(),
                          draft.id(),
                          username == null ? draft.name() : username,
                          draft.description(),
                          enabled == null ? draft.enabled() : enabled,
                          draft.owner(),
                          draft.parent(),
                          given == null ? draft.roles() : given,
                          draft.groups(),
                          draft.attributes(),
                          draft.publicData()))
              .record();
    } catch (Refused refused) {
      throw refused.problem().type() == ProblemType.CONFLICT
          ? Words.bad("Username already taken")
          : refused;
    }
    String password = sent.filled("password");
    if (password != null) {
      setPassword(author, user, sent.filled("oldPassword"), password, origin);
    }
    try {
      keep(user, null, sent);
    } catch (AlreadyExists taken) {
      throw Words.bad("Email already registered");
    }
    return user;
  }

  /// Where the links that reset a password go is not changed with a token alone, and of others by
  /// whoever can act as them.
  private static void requireAddressGiver(Author author, PrincipalRecord user) {
    if (author.subject().equals(user.subject()) && !author.administers()) {
      throw Words.forbidden("nobody changes their own address from here: use `/v1/me/email`");
    }
    author.require(Verb.UPDATE, user.subject(), user);
    author.requireActingAs(user, null);
  }

  private String address(PrincipalRecord user) {
    return entry
        .rooms()
        .stores()
        .read(t -> t.people().address(user.application(), user.subject()))
        .map(AddressRecord::address)
        .orElse("");
  }

  /// Ends every session of the user; tokens stay, since devices live by them.
  void setPassword(
      Author author, PrincipalRecord user, @Nullable String current, String fresh, Origin origin) {
    entry
        .rooms()
        .directory()
        .setPassword(
            author, user.subject(), new Directory.PasswordChange(current, fresh, false, origin));
  }

  void delete(Author author, String id) {
    entry.rooms().directory().delete(author, Subject.user(id), null);
  }

  ObjectNode json(PrincipalRecord user) {
    ObjectNode json = Words.object();
    json.put("id", user.subject().id());
    json.put("uuid", user.subject().id());
    json.put("username", user.name());
    ObjectNode known = known(user);
    json.put("email", address(user));
    for (String name : List.of("fullName", "firstname", "lastname", "ownerId")) {
      if (known.hasNonNull(name)) {
        json.set(name, known.get(name));
      }
    }
    json.put("enabled", user.enabled());
    ArrayNode names = json.putArray("roles");
    if (user.subject().kind() == Subject.Kind.OWNER) {
      names.add(DefaultRoles.ADMIN);
    } else {
      roles.names(user.application(), user.roles()).forEach(names::add);
    }
    json.put("created", user.createdAt());
    return json;
  }

  private ObjectNode known(PrincipalRecord user) {
    return entry
        .rooms()
        .stores()
        .read(t -> t.raptor().find(user.application(), RaptorItem.Kind.USER, user.subject().id()))
        .map(item -> Entry.read(item.body()))
        .orElseGet(Words::object);
  }

  /// The same with every role as an object that says what it allows.
  ObjectNode expanded(PrincipalRecord user) {
    ObjectNode json = json(user);
    ArrayNode all = json.putArray("roles");
    entry
        .rooms()
        .stores()
        .read(t ->
            user.roles().stream()
                .sorted()
                .flatMap(id -> t.roles().find(user.application(), id).stream())
                .toList())
        .forEach(role -> all.add(roles.json(role)));
    return json;
  }
}
