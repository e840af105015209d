package io.gatehouse.dialect.raptor.auth;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.core.policy.Subject;
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
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.Page;
import io.gatehouse.store.PrincipalStore;
import io.gatehouse.store.raptor.RaptorItem;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
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
    } catch (AlreadyExists taken) {
      entry.rooms().directory().delete(new OnBehalf(author), user.subject(), null);
      throw Words.bad("Email already registered");
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
    String address = address(email);
    boolean taken =
        entry
            .rooms()
            .stores()
            .read(t -> t.raptor().named(application, RaptorItem.Kind.USER, address))
            .filter(item -> !item.id().equals(user))
            .isPresent();
    if (taken) {
      throw Words.bad("Email already registered");
    }
  }

  private static String address(String email) {
    Names.label(email, "email");
    return email.strip().toLowerCase(Locale.ROOT);
  }

  private void keep(PrincipalRecord user, @Nullable String owner, Sent sent) {
    long now = entry.now();
    entry
        .rooms()
        .stores()
        .write(t -> {
          Optional<RaptorItem> before =
              t.raptor().find(user.application(), RaptorItem.Kind.USER, user.subject().id());
          ObjectNode body = before.map(item -> Entry.read(item.body())).orElseGet(Words::object);
          set(body, "email", sent.filled("email"));
          set(body, "fullName", sent.text("fullName"));
          set(body, "firstname", sent.text("firstname"));
          set(body, "lastname", sent.text("lastname"));
          if (before.isEmpty()) {
            set(body, "ownerId", owner);
          }
          String email = body.path("email").asText("");
          String name = email.isEmpty() ? null : address(email);
          String text = Entry.write(body);
          if (before.isPresent()) {
            t.raptor()
                .update(
                    user.application(),
                    RaptorItem.Kind.USER,
                    user.subject().id(),
                    old -> old.saying(name, text, now));
          } else {
            t.raptor()
                .add(
                    RaptorItem.fresh(
                            user.application(),
                            RaptorItem.Kind.USER,
                            user.subject().id(),
                            text,
                            now)
                        .of(user.subject().id())
                        .saying(name, text, now));
          }
          return true;
        });
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
    if (email != null) {
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
    json.put("email", known.path("email").asText(""));
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
