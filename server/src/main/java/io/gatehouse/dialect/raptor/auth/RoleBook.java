package io.gatehouse.dialect.raptor.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Roles;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Rule;
import io.gatehouse.dialect.raptor.entry.Entry;
import io.gatehouse.dialect.raptor.entry.Words;
import io.gatehouse.dialect.raptor.label.RaptorLabel;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.ServerAuthor;
import io.gatehouse.identity.record.DefaultRoles;
import io.gatehouse.store.raptor.RaptorItem;
import io.gatehouse.store.record.RoleRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Roles as Raptor knows them: by a name that may change, with labels that are shown as they were
/// written. All methods block.
///
/// A role of ours has an id that never changes; it is its name until a client of Raptor gives it
/// another.
public final class RoleBook {
  /// What Raptor's default role lets every user do, besides what ours does.
  private static final List<String> USER =
      List.of(
          "admin_own_device",
          "admin_own_tree",
          "admin_own_token",
          "admin_own_client",
          "read_role",
          "read_own_app",
          "admin_own_profile");

  private static final Set<String> RESERVED =
      Set.of(DefaultRoles.ADMIN, DefaultRoles.USER, DefaultRoles.DEVICE, "anonymous", "service");

  private static final String PREPARED = "raptor.prepared.";

  private final Entry entry;

  RoleBook(Entry entry) {
    this.entry = entry;
  }

  /// Once for each application: gives role `user` what Raptor's has. An administrator may take it
  /// away again.
  public static void prepare(Entry entry, String application) {
    String key = PREPARED + application;
    if (entry.rooms().stores().read(t -> t.settings().get(key)).isPresent()) {
      return;
    }
    Optional<RoleRecord> user =
        entry.rooms().stores().read(t -> t.roles().find(application, DefaultRoles.USER));
    if (user.isPresent()) {
      Set<String> allow = new LinkedHashSet<>(Roles.Draft.of(user.get()).allow());
      RaptorLabel.permissions(USER).forEach(permission -> allow.add(permission.label()));
      entry
          .rooms()
          .roles()
          .change(
              new ServerAuthor(application),
              DefaultRoles.USER,
              null,
              draft ->
                  new Roles.Draft(
                      draft.id(), draft.description(), List.copyOf(allow), draft.deny()));
    }
    entry
        .rooms()
        .stores()
        .write(t -> {
          t.settings().put(key, "yes");
          return true;
        });
  }

  /// What the author may read.
  List<RoleRecord> list(Author author) {
    return entry.rooms().roles().list(author);
  }

  /// By what a client calls a role: its id, or else its name.
  Optional<String> id(String application, @Nullable String word) {
    if (word == null || word.isBlank()) {
      return Optional.empty();
    }
    return entry
        .rooms()
        .stores()
        .read(t -> {
          Optional<RaptorItem> named = t.raptor().named(application, RaptorItem.Kind.ROLE, word);
          Optional<String> role =
              named.map(RaptorItem::id).filter(id -> t.roles().find(application, id).isPresent());
          if (role.isPresent()) {
            return role;
          }
          // a role that has another name now is not found by its old one
          return t.roles()
              .find(application, word)
              .map(RoleRecord::id)
              .filter(id ->
                  t.raptor()
                      .find(application, RaptorItem.Kind.ROLE, id)
                      .filter(item -> !id.equals(item.name()))
                      .isEmpty());
        });
  }

  /// The ids of these names; refuses one that there is not.
  Set<String> ids(String application, List<String> names) {
    Set<String> ids = new LinkedHashSet<>();
    for (String name : names) {
      ids.add(
          id(application, name).orElseThrow(() -> Words.bad("there is no role `" + name + "`")));
    }
    return ids;
  }

  /// What clients call these roles.
  List<String> names(String application, Set<String> ids) {
    Map<String, String> names = new HashMap<>();
    if (!ids.isEmpty()) {
      entry
          .rooms()
          .stores()
          .read(t -> t.raptor().find(application, RaptorItem.Kind.ROLE, ids))
          .forEach(item -> names.put(item.id(), name(item)));
    }
    return ids.stream().sorted().map(id -> names.getOrDefault(id, id)).toList();
  }

  private static String name(RaptorItem item) {
    return item.name() == null ? item.id() : item.name();
  }

  /// Makes a role, or sets one of this name: clients make the same one again and again.
  RoleRecord put(Author author, String name, List<String> labels) {
    Optional<String> there = id(author.application(), name);
    return there.isPresent()
        ? change(author, there.get(), name, labels)
        : create(author, name, labels);
  }

  private RoleRecord create(Author author, String name, List<String> labels) {
    requireFree(name);
    String application = author.application();
    boolean taken = entry.rooms().stores().read(t -> t.roles().find(application, name)).isPresent();
    String id = taken ? entry.id() : name;
    RoleRecord role =
        entry
            .rooms()
            .roles()
            .create(author, new Roles.Draft(id, null, written(labels), List.of()))
            .record();
    keep(application, id, name, labels);
    return role;
  }

  /// @param labels null for those it has
  RoleRecord change(Author author, String id, String name, @Nullable List<String> labels) {
    requireFree(id);
    requireFree(name);
    String application = author.application();
    Optional<String> other = id(application, name);
    if (other.isPresent() && !other.get().equals(id)) {
      throw Words.bad("there is a role `" + name + "` already");
    }
    RoleRecord role =
        entry
            .rooms()
            .roles()
            .change(
                author,
                id,
                null,
                draft ->
                    labels == null
                        ? draft
                        : new Roles.Draft(
                            draft.id(), draft.description(), written(labels), draft.deny()))
            .record();
    keep(application, id, name, labels == null ? labels(role) : labels);
    return role;
  }

  RoleRecord delete(Author author, String id) {
    requireFree(id);
    RoleRecord gone = entry.rooms().roles().delete(author, id, null).record();
    entry
        .rooms()
        .stores()
        .write(t -> t.raptor().remove(author.application(), RaptorItem.Kind.ROLE, id));
    return gone;
  }

  /// The roles that the server itself relies on are set by its own API, not from here.
  private static void requireFree(String name) {
    if (RESERVED.contains(name)) {
      throw Words.bad("the role `" + name + "` is reserved");
    }
  }

  private static List<String> written(List<String> labels) {
    return RaptorLabel.permissions(labels).stream().map(Permission::label).toList();
  }

  private void keep(String application, String id, String name, List<String> labels) {
    ObjectNode body = Words.object();
    labels.forEach(body.putArray("permissions")::add);
    String text = Entry.write(body);
    long now = entry.now();
    entry
        .rooms()
        .stores()
        .write(t -> {
          Optional<RaptorItem> there =
              t.raptor()
                  .update(
                      application, RaptorItem.Kind.ROLE, id, old -> old.saying(name, text, now));
          if (there.isEmpty()) {
            t.raptor()
                .add(
                    RaptorItem.fresh(application, RaptorItem.Kind.ROLE, id, text, now)
                        .saying(name, text, now));
          }
          return true;
        });
  }

  ObjectNode json(RoleRecord role) {
    RaptorItem item = item(role).orElse(null);
    ObjectNode json = Words.object();
    json.put("id", role.id());
    json.put("name", item == null ? role.id() : name(item));
    ArrayNode permissions = json.putArray("permissions");
    labels(role).forEach(permissions::add);
    return json;
  }

  /// As they were written, while that is what the role still says.
  private List<String> labels(RoleRecord role) {
    List<Permission> now = allowed(role);
    RaptorItem item = item(role).orElse(null);
    if (item != null) {
      List<String> kept = new ArrayList<>();
      for (JsonNode label : Entry.read(item.body()).path("permissions")) {
        kept.add(label.asText());
      }
      if (Set.copyOf(RaptorLabel.permissions(kept)).equals(Set.copyOf(now))) {
        return kept;
      }
    }
    return RaptorLabel.shown(now);
  }

  private Optional<RaptorItem> item(RoleRecord role) {
    return entry
        .rooms()
        .stores()
        .read(t -> t.raptor().find(role.application(), RaptorItem.Kind.ROLE, role.id()));
  }

  private static List<Permission> allowed(RoleRecord role) {
    return role.rules().stream()
        .filter(rule -> rule.effect() == Effect.ALLOW)
        .map(Rule::permission)
        .toList();
  }
}
