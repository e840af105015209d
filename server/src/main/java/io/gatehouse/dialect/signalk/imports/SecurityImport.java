package io.gatehouse.dialect.signalk.imports;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.signalk.entry.Administrator;
import io.gatehouse.dialect.signalk.entry.ClientIds;
import io.gatehouse.dialect.signalk.entry.Entry;
import io.gatehouse.dialect.signalk.entry.Lists;
import io.gatehouse.dialect.signalk.entry.SecurityConfig;
import io.gatehouse.dialect.signalk.entry.UserType;
import io.gatehouse.dialect.signalk.imports.Report.Line;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.password.Passwords;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.PrincipalRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One import of a `security.json`. Blocks.
///
/// What is there already is left as it is, so that a second run changes nothing, and a password
/// that was changed here does not become the old one again.
final class SecurityImport {
  private final Entry entry;
  private final Lists acls;
  private final Author author;
  private final List<Line> lines = new ArrayList<>();

  SecurityImport(Entry entry, Lists acls, Author author) {
    this.entry = entry;
    this.acls = acls;
    this.author = author;
  }

  Report run(JsonNode security) {
    security.path("users").forEach(this::user);
    security.path("devices").forEach(this::device);
    lists(security.path("acls"));
    settings(security);
    remarks(security);
    return Report.of(lines);
  }

  private void user(JsonNode user) {
    String name = user.path("username").asText();
    String hash = user.path("password").asText("");
    if (hash.isEmpty()) {
      failed("user " + name + ": has no password, and signs in elsewhere (OIDC) if at all");
    } else if (!Passwords.importable(hash)) {
      failed("user " + name + ": the password is no bcrypt hash");
    } else {
      add(Subject.user(name), name, null, type(user.path("type")), hash);
    }
  }

  private void device(JsonNode device) {
    String clientId = device.path("clientId").asText();
    String description = device.path("description").asText("");
    add(
        Subject.device(ClientIds.id(clientId)),
        clientId,
        description.isEmpty() ? null : description,
        type(device.path("permissions")),
        null);
  }

  /// As on the real server, a type that it does not know only reads.
  private static UserType type(JsonNode label) {
    return UserType.parse(label.asText()).orElse(UserType.READONLY);
  }

  /// @param shown what it is called in the file
  private void add(
      Subject subject,
      String shown,
      @Nullable String description,
      UserType type,
      @Nullable String hash) {
    String what = subject.kind().label() + " " + shown;
    PrincipalRecord there =
        entry.rooms().directory().find(author.application(), subject).orElse(null);
    if (there != null) {
      standing(what, there, type);
      return;
    }
    try {
      Stores.Work<Outcome<PrincipalRecord>> adding =
          entry.rooms().directory().admission(author, draft(subject, description, type), hash);
      Versions.translated(() -> entry.rooms().changes().make(adding));
      done(what + ": " + type.label() + (hash == null ? "" : ", with the password until now"));
    } catch (Refused refused) {
      failed(what + ": " + refused.problem().line());
    }
  }

  private static Draft draft(Subject subject, @Nullable String description, UserType type) {
    return new Draft(
        subject.kind(),
        subject.id(),
        subject.id(),
        description,
        true,
        null,
        null,
        Set.of(type.role()),
        Set.of(),
        Map.of(),
        "{}");
  }

  private void standing(String what, PrincipalRecord there, UserType type) {
    if (!Administrator.reaches(there)) {
      failed(what + ": somebody else of this application has this name");
    } else if (there.roles().equals(Set.of(type.role()))) {
      kept(what + ": is here already");
    } else {
      kept(what + ": is here already, of another type than in the file");
    }
  }

  private void lists(JsonNode lists) {
    if (!lists.isArray() || lists.isEmpty()) {
      return;
    }
    JsonNode now = Json.read(acls.json().apply(author.application()));
    if (now.equals(lists)) {
      kept("lists of rights: are here already");
    } else if (!now.isEmpty()) {
      failed("lists of rights: there are others here; remove them to take those over");
    } else {
      try {
        acls.replace().accept(author, new String(Json.write(lists), StandardCharsets.UTF_8));
        done("lists of rights: for %d contexts".formatted(lists.size()));
      } catch (Refused refused) {
        failed("lists of rights: " + refused.problem().line());
      }
    }
  }

  private void settings(JsonNode security) {
    SecurityConfig before = entry.securities().of(author.application());
    SecurityConfig wanted =
        new SecurityConfig(
            security.path("allow_readonly").asBoolean(false),
            expiration(security, before.expiration()),
            security.path("allowNewUserRegistration").asBoolean(true),
            security.path("allowDeviceAccessRequests").asBoolean(true));
    if (wanted.equals(before)) {
      kept("settings: are the same already");
      return;
    }
    try {
      entry.securities().change(author, now -> wanted);
      done("settings: " + told(wanted));
    } catch (Refused refused) {
      failed("settings: " + refused.problem().line());
    }
  }

  private static String told(SecurityConfig settings) {
    return "logins last %s, people may%s ask for access, devices may%s, the anonymous may%s read"
        .formatted(
            settings.expiration().equals(SecurityConfig.NEVER)
                ? "as long as the server says"
                : settings.expiration() + " at most",
            settings.allowNewUserRegistration() ? "" : " not",
            settings.allowDeviceAccessRequests() ? "" : " not",
            settings.allowReadonly() ? "" : " not");
  }

  private String expiration(JsonNode security, String standard) {
    String text = security.path("expiration").asText(standard);
    try {
      SecurityConfig.time(text);
      return text;
    } catch (IllegalArgumentException wrong) {
      failed("expiration: " + wrong.getMessage());
      return standard;
    }
  }

  private void remarks(JsonNode security) {
    if (!security.path("devices").isEmpty()) {
      note(
          "tokens of the old server are not taken: each device asks for access once more, and"
              + " somebody approves it");
    }
    String origins = security.path("allowedCorsOrigins").asText("");
    if (!origins.isBlank()) {
      note("pages of other origins: set `http.allowed-origins`; it was `" + origins + "`");
    }
    if (security.path("oidc").path("enabled").asBoolean()) {
      note("single sign-on (OIDC) is not taken over");
    }
  }

  private void done(String text) {
    lines.add(new Line(Report.Outcome.DONE, text));
  }

  private void kept(String text) {
    lines.add(new Line(Report.Outcome.KEPT, text));
  }

  private void note(String text) {
    lines.add(new Line(Report.Outcome.NOTE, text));
  }

  private void failed(String text) {
    lines.add(new Line(Report.Outcome.FAILED, text));
  }
}
