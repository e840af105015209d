package io.gatehouse.dialect.signalk.entry;

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
import io.gatehouse.identity.request.Openness;
import io.gatehouse.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
  private final Map<String, Kept> known = new ConcurrentHashMap<>();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

  SecurityConfigs(Rooms rooms) {
    this.rooms = rooms;
    rooms.changes().listen(this::changed);
  }

  /// What holds now; blocks.
  public SecurityConfig of(String application) {
    // at once with keeping it: what was read before a change must not be kept after it
    Kept kept =
        known.computeIfAbsent(
            application, name -> rooms.stores().read(transaction -> read(transaction, name)));
    Openness openness = rooms.requests().openness(application);
    return new SecurityConfig(
        kept.allowReadonly(), kept.expiration(), openness.people(), openness.devices());
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
    Openness openness = opened(wanted);
    if (!openness.equals(opened(before))) {
      rooms.requests().decisions().open(author, openness);
    }
    if (!wanted.expiration().equals(before.expiration())) {
      keep(author, before, wanted);
    }
    known.remove(application);
    listeners.forEach(listener -> listener.accept(application));
    return of(application);
  }

  private void keep(Author author, SecurityConfig before, SecurityConfig after) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("expiration", after.expiration());
    String text = new String(Json.write(json), StandardCharsets.UTF_8);
    rooms
        .changes()
        .make(transaction -> {
          transaction.settings().put(KEY + author.application(), text);
          return new Outcome<>(
              after,
              List.of(
                  Facts.event(
                      AuditAction.SETTINGS_CHANGED,
                      author.application(),
                      author.actor(),
                      "settings:signalk",
                      Map.of("expiration", before.expiration()),
                      Map.of("expiration", after.expiration()))),
              List.of());
        });
  }

  private static Openness opened(SecurityConfig config) {
    return new Openness(config.allowDeviceAccessRequests(), config.allowNewUserRegistration());
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

  private static Kept read(Transaction transaction, String application) {
    boolean readable =
        transaction
            .roles()
            .find(application, Role.ANONYMOUS)
            .filter(role -> role.rules().contains(Rule.allow(UserType.READ)))
            .isPresent();
    String expiration =
        transaction
            .settings()
            .get(KEY + application)
            .map(text -> Json.read(text).path("expiration").asText(SecurityConfig.NEVER))
            .orElse(SecurityConfig.NEVER);
    return new Kept(readable, expiration);
  }

  /// What is read from memory.
  private record Kept(boolean allowReadonly, String expiration) {}
}
