package io.gatehouse.dialect.signalk.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Roles;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Change;
import io.gatehouse.change.Outcome;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Rule;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.record.Facts;
import io.gatehouse.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// The [SecurityConfig] of every application: kept in the store, read from memory.
///
/// Safe for use by any thread. Listeners hear of a change after it is durable and before its author
/// does.
public final class SecurityConfigs {
  private static final String KEY = "signalk.security.";

  private final Rooms rooms;
  private final Map<String, SecurityConfig> known = new ConcurrentHashMap<>();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

  SecurityConfigs(Rooms rooms) {
    this.rooms = rooms;
    rooms.changes().listen(this::changed);
  }

  /// What holds now; blocks the first time and after a change of the role of the anonymous.
  public SecurityConfig of(String application) {
    SecurityConfig config = known.get(application);
    if (config == null) {
      config = rooms.stores().read(transaction -> read(transaction, application));
      known.put(application, config);
    }
    return config;
  }

  /// Hands over the name of each application whose settings were changed.
  public void listen(Consumer<String> listener) {
    listeners.add(listener);
  }

  /// Changes them; blocks. The author has been asked whether it may.
  public SecurityConfig change(Author author, UnaryOperator<SecurityConfig> change) {
    String application = author.application();
    SecurityConfig before = of(application);
    SecurityConfig wanted = change.apply(before);
    if (wanted.allowReadonly() != before.allowReadonly()) {
      readable(author, wanted.allowReadonly());
    }
    rooms
        .changes()
        .make(transaction -> {
          SecurityConfig now = change.apply(read(transaction, application));
          transaction.settings().put(KEY + application, text(now));
          return new Outcome<>(
              now,
              List.of(
                  Facts.event(
                      AuditAction.SETTINGS_CHANGED,
                      application,
                      author.actor(),
                      "settings:signalk",
                      facts(before),
                      facts(now))),
              List.of());
        });
    forget(application);
    return of(application);
  }

  /// Whether whoever has not signed in may read is a matter of their role, as for every protocol.
  private void readable(Author author, boolean allowed) {
    rooms
        .roles()
        .change(
            author,
            Role.ANONYMOUS,
            null,
            draft -> {
              List<String> allow = new ArrayList<>(draft.allow());
              allow.remove(UserType.READ);
              if (allowed) {
                allow.add(UserType.READ);
              }
              return new Roles.Draft(draft.id(), draft.description(), allow, draft.deny());
            });
  }

  private Receipt changed(Change change) {
    if (change instanceof Change.OfRole(String application, String role)
        && role.equals(Role.ANONYMOUS)) {
      known.remove(application);
    }
    return Receipt.NOTHING;
  }

  private void forget(String application) {
    known.remove(application);
    listeners.forEach(listener -> listener.accept(application));
  }

  private static SecurityConfig read(Transaction transaction, String application) {
    boolean readable =
        transaction
            .roles()
            .find(application, Role.ANONYMOUS)
            .filter(role -> role.rules().contains(Rule.allow(UserType.READ)))
            .isPresent();
    JsonNode kept =
        transaction
            .settings()
            .get(KEY + application)
            .map(Json::read)
            .orElseGet(JsonNodeFactory.instance::objectNode);
    return new SecurityConfig(
        readable,
        kept.path("expiration").asText(SecurityConfig.NEVER),
        kept.path("allowNewUserRegistration").asBoolean(false),
        kept.path("allowDeviceAccessRequests").asBoolean(true));
  }

  private static String text(SecurityConfig config) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("expiration", config.expiration());
    json.put("allowNewUserRegistration", config.allowNewUserRegistration());
    json.put("allowDeviceAccessRequests", config.allowDeviceAccessRequests());
    return new String(Json.write(json), StandardCharsets.UTF_8);
  }

  private static Map<String, ?> facts(SecurityConfig config) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("allow_readonly", config.allowReadonly());
    facts.put("expiration", config.expiration());
    facts.put("allowNewUserRegistration", config.allowNewUserRegistration());
    facts.put("allowDeviceAccessRequests", config.allowDeviceAccessRequests());
    return facts;
  }
}
