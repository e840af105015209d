package io.gatehouse.dialect.scriptr.script;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.list.AccessList;
import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.scriptr.directory.EntryBook;
import io.gatehouse.dialect.scriptr.directory.TokenBook;
import io.gatehouse.dialect.scriptr.entry.Entry;
import io.gatehouse.dialect.scriptr.entry.Failure;
import io.gatehouse.dialect.scriptr.entry.Site;
import io.gatehouse.dialect.scriptr.entry.Words;
import io.gatehouse.dialect.scriptr.login.UserJson;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Groups;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.record.Names;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Module;
import io.gatehouse.script.module.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What Scriptr's modules `user`, `device` and `group` do for scripts, and a few of its globals.
/// Whatever they change, they change with the rights of the run.
public final class ScriptrModule implements Module {
  private static final Set<String> FUNCTIONS =
      Set.of(
          "account",
          "caller",
          "isIdInAcl",
          "isGroupInAcl",
          "user.create",
          "user.update",
          "user.save",
          "user.query",
          "user.delete",
          "user.get",
          "user.verifyCredentials",
          "user.generateToken",
          "user.renewToken",
          "user.revokeToken",
          "user.revokeTokens",
          "device.create",
          "device.update",
          "device.save",
          "device.query",
          "device.delete",
          "device.get",
          "device.generateToken",
          "device.regenerateToken",
          "device.revokeToken",
          "group.create",
          "group.rename",
          "group.delete",
          "group.list");
  private static final int MOST_USERS = 100;

  private final Entry entry;
  private final TokenBook tokens;
  private final EntryBook entries;
  private final UserTokens ofUsers;

  public ScriptrModule(Entry entry, TokenBook tokens, EntryBook entries) {
    this.entry = entry;
    this.tokens = tokens;
    this.entries = entries;
    ofUsers = new UserTokens(entry, tokens);
  }

  @Override
  public String name() {
    return "scriptr";
  }

  @Override
  public Set<String> functions() {
    return FUNCTIONS;
  }

  @Override
  public @Nullable JsonNode call(Run run, String function, Arguments arguments) {
    Site site = entry.sites().ofApplication(run.application());
    if (site == null) {
      throw Problem.of(ProblemType.NOT_FOUND, "this application does not speak Scriptr").refused();
    }
    try {
      return called(run, site, function, arguments);
    } catch (Refused refused) {
      // in Scriptr's words, which an error of the room does not carry
      return Words.object().set("$failed", Words.failed(Words.of(refused.problem())));
    }
  }

  private @Nullable JsonNode called(Run run, Site site, String function, Arguments arguments) {
    int dot = function.indexOf('.');
    return switch (dot < 0 ? "" : function.substring(0, dot)) {
      case "user" -> entry(run, site, Subject.Kind.USER, function.substring(5), arguments);
      case "device" -> entry(run, site, Subject.Kind.DEVICE, function.substring(7), arguments);
      case "group" -> group(run, function.substring(6), arguments);
      default -> global(run, site, function, arguments);
    };
  }

  private @Nullable JsonNode global(Run run, Site site, String function, Arguments arguments) {
    return switch (function) {
      case "account" -> Words.object().put("accountKey", site.accountKey());
      case "caller" -> caller(run, site);
      case "isIdInAcl" -> BooleanNode.valueOf(isIn(arguments.text(0), arguments.json(1)));
      default ->
          BooleanNode.valueOf(
              isIn(
                  arguments.text(0).startsWith("group:")
                      ? arguments.text(0)
                      : "group:" + arguments.text(0),
                  arguments.json(1)));
    };
  }

  private @Nullable JsonNode caller(Run run, Site site) {
    Identity identity = run.caller().identity();
    return entry
        .rooms()
        .directory()
        .find(identity.application(), identity.subject())
        .<JsonNode>map(record -> UserJson.of(site, record))
        .orElse(null);
  }

  /// Whether an id or a group is named in a list, as it is written there.
  private static boolean isIn(String wanted, JsonNode list) {
    try {
      AccessList parsed =
          list.isArray()
              ? AccessList.parse(
                  java.util.stream.StreamSupport.stream(list.spliterator(), false)
                      .map(JsonNode::asText)
                      .toList())
              : AccessList.parse(list.asText());
      return parsed.entries().stream()
          .map(Object::toString)
          .anyMatch(one ->
              one.equals(wanted)
                  || one.equals("anonymous")
                  || (one.equals("authenticated") && !wanted.startsWith("group:")));
    } catch (SyntaxException wrong) {
      throw Problem.of(ProblemType.INVALID, wrong.problem()).at("acl").refused();
    }
  }

  private @Nullable JsonNode entry(
      Run run, Site site, Subject.Kind kind, String function, Arguments arguments) {
    Author author = run.author();
    switch (function) {
      case "create" -> {
        return created(run, site, kind, arguments.object(0));
      }
      case "update", "save" -> {
        JsonNode given = arguments.object(0);
        return function.equals("save") && isNew(author, kind, given)
            ? created(run, site, kind, given)
            : update(run, site, kind, given);
      }
      case "query" -> {
        return new EntryQuery(entry.rooms().directory(), site)
            .ask(author, kind, arguments.object(0));
      }
      case "revokeTokens" -> {
        ofUsers.revokeAll(run, users(arguments));
        return null;
      }
      default -> {
        // about one that is there
      }
    }
    Subject subject = subject(kind, arguments.text(0));
    return switch (function) {
      case "get" -> shown(site, author, subject);
      case "delete" -> {
        entry.rooms().directory().delete(author, subject, null);
        yield null;
      }
      case "verifyCredentials" -> {
        ofUsers.prove(run, subject, arguments.text(1));
        yield Words.object().put("id", subject.id());
      }
      default ->
          kind == Subject.Kind.USER
              ? tokenOfUser(run, subject, function, arguments)
              : tokenOfDevice(author, subject, function);
    };
  }

  /// To whoever may not read it everything is new, so that no refusal tells what is there.
  private boolean isNew(Author author, Subject.Kind kind, JsonNode given) {
    String id = EntryWish.textOrNull(given, "id");
    if (id == null) {
      return true;
    }
    try {
      var _ = entry.rooms().directory().read(author, subject(kind, id));
      return false;
    } catch (Refused missing) {
      return true;
    }
  }

  /// Free fields are attributes, as later.
  private JsonNode created(Run run, Site site, Subject.Kind kind, JsonNode given) {
    Author author = run.author();
    Issued issued =
        entries.add(
            author,
            kind,
            new EntryBook.Wanted(
                EntryWish.textOrNull(given, "id"),
                EntryWish.textOrNull(given, "name"),
                given.path("password").asText(),
                EntryWish.groups(given.path("groups"), Set.of())));
    Subject subject = issued.record().principal();
    if (EntryWish.holdsMore(given)) {
      entry
          .rooms()
          .directory()
          .change(author, subject, null, draft -> EntryWish.changed(draft, given));
    }
    ObjectNode shown = shown(site, author, subject);
    shown.putObject(kind.label()).put("id", subject.id());
    return shown;
  }

  /// Whom a script means; what is no id is refused before anything is looked up.
  private static Subject subject(Subject.Kind kind, String id) {
    Names.id(id, "id");
    return new Subject(kind, id);
  }

  /// One, or an array of them.
  private static List<Subject> users(Arguments arguments) {
    JsonNode ids = arguments.json(0);
    if (ids.size() > MOST_USERS) {
      throw arguments.wrong(0, "names more than %d users".formatted(MOST_USERS));
    }
    List<Subject> users = new ArrayList<>();
    for (JsonNode id : ids.isArray() ? ids : Words.array().add(ids)) {
      if (!id.isTextual()) {
        throw arguments.wrong(0, "names somebody by what is no text");
      }
      users.add(subject(Subject.Kind.USER, id.textValue()));
    }
    return users;
  }

  private ObjectNode shown(Site site, Author author, Subject subject) {
    return new EntryQuery(entry.rooms().directory(), site)
        .shown(entry.rooms().directory().read(author, subject));
  }

  private @Nullable JsonNode tokenOfUser(
      Run run, Subject user, String function, Arguments arguments) {
    return switch (function) {
      case "generateToken" -> ofUsers.generate(run, user, arguments);
      case "renewToken" -> ofUsers.renew(run, user, arguments.text(1));
      default -> {
        ofUsers.revoke(run, user, arguments.text(1));
        yield null;
      }
    };
  }

  private @Nullable JsonNode tokenOfDevice(Author author, Subject device, String function) {
    return switch (function) {
      case "generateToken" -> ofUsers.given(tokens.regenerate(author, device));
      case "regenerateToken" -> {
        if (tokens.eternal(author, device).isEmpty()) {
          throw TokenBook.missing();
        }
        yield ofUsers.given(tokens.regenerate(author, device));
      }
      default -> {
        tokens.revoke(author, device);
        yield null;
      }
    };
  }

  /// Free fields are attributes; a new password makes a new token, as everywhere.
  private JsonNode update(Run run, Site site, Subject.Kind kind, JsonNode given) {
    Author author = run.author();
    Subject subject = subject(kind, given.path("id").asText());
    entry
        .rooms()
        .directory()
        .change(author, subject, null, draft -> EntryWish.changed(draft, given));
    ObjectNode shown = shown(site, author, subject);
    shown.putObject(kind.label()).put("id", subject.id());
    String password = EntryWish.textOrNull(given, "password");
    if (password != null) {
      Issued issued = entries.setPassword(author, subject, null, password, run.caller().origin());
      shown.put("token", issued.text());
    }
    return shown;
  }

  private @Nullable JsonNode group(Run run, String function, Arguments arguments) {
    Author author = run.author();
    Groups groups = entry.rooms().groups();
    switch (function) {
      case "create" ->
          groups.create(author, new Groups.Draft(arguments.text(0), null, Set.of(), Set.of()));
      case "delete" -> groups.delete(author, arguments.text(0), null);
      case "rename" ->
          throw Problem.of(ProblemType.INVALID, "a group keeps its name here")
              .coded(Failure.coded("NOT_SUPPORTED"))
              .cure("create another one")
              .refused();
      default -> {
        ObjectNode told = Words.object();
        ArrayNode all = told.putArray("groups");
        groups.list(author).forEach(group -> all.add(Words.object().put("name", group.id())));
        return told;
      }
    }
    return null;
  }
}
