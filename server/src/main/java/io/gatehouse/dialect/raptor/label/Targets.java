package io.gatehouse.dialect.raptor.label;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Resources;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.raptor.entry.Entry;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.store.Stores;
import io.gatehouse.store.raptor.RaptorItem;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds what a type and an id of Raptor mean. All methods block.
public final class Targets {
  private final Stores stores;
  private final Resources resources;

  public Targets(Entry entry) {
    this.stores = entry.rooms().stores();
    this.resources = entry.rooms().resources();
  }

  /// The thing of this type with this id; empty where there is none. A stream or an action is
  /// `DEVICE/NAME`.
  public Optional<Resource> find(String application, String type, String id) {
    return switch (type) {
      case "user" -> principal(application, Subject.user(id)).map(resources::principal);
      case "device" -> principal(application, Subject.device(id)).map(resources::principal);
      case "client" -> principal(application, Subject.client(id)).map(resources::principal);
      case "token" -> stores.read(t -> t.credentials().find(application, id)).map(resources::token);
      case "role" ->
          stores
              .read(t -> t.roles().find(application, id))
              .map(role -> below(application, ResourceType.ROLE, role.id()));
      case "group" ->
          stores
              .read(t -> t.groups().find(application, id))
              .map(group -> below(application, ResourceType.GROUP, group.id()));
      case "stream", "data" -> part(application, ResourceType.STREAM, id);
      case "action" -> part(application, ResourceType.ACTION, id);
      case "app" -> item(application, Thing.APP, RaptorItem.Kind.APP, id);
      case "tree" -> item(application, Thing.TREE, RaptorItem.Kind.NODE, id);
      case "profile" -> Optional.of(Thing.PROFILE.resource(application, id, id));
      default -> Optional.empty();
    };
  }

  /// Something of this type that is not there yet, as one of somebody's; empty for an unknown type
  /// and, with an owner, for one of which nobody owns any.
  public static Optional<Resource> any(String application, String type, @Nullable String owner) {
    Optional<Thing> thing = Thing.parse(type);
    if (thing.isPresent()) {
      return Optional.of(thing.get().resource(application, "-", owner));
    }
    String named = type.equals("data") ? "stream" : type;
    return Arrays.stream(ResourceType.values())
        .filter(known -> known.label().equals(named))
        .findFirst()
        .filter(known -> owner == null || isOwned(known))
        .map(known ->
            owner == null
                ? below(application, known, "-")
                : Resource.owned(
                    known, "-", Subject.user(owner), Resource.application(application)));
  }

  private static boolean isOwned(ResourceType type) {
    return type == ResourceType.DEVICE || type == ResourceType.TOKEN || type == ResourceType.CLIENT;
  }

  /// The device of a stream or action, which rights on it reach.
  private Optional<Resource> part(String application, ResourceType type, String id) {
    int slash = id.indexOf('/');
    String device = slash < 0 ? id : id.substring(0, slash);
    return principal(application, Subject.device(device))
        .map(resources::principal)
        .map(above -> slash < 0 ? above : Resource.of(type, id, above));
  }

  private Optional<Resource> item(
      String application, Thing thing, RaptorItem.Kind kind, String id) {
    return stores
        .read(t -> t.raptor().find(application, kind, id))
        .map(item -> thing.resource(application, id, owner(item)));
  }

  private @Nullable String owner(RaptorItem item) {
    if (item.kind() != RaptorItem.Kind.APP) {
      return item.principal();
    }
    ObjectNode body = Entry.read(item.body());
    return standing(
        item.application(), body.path("userId").asText(null), body.path("since").asLong());
  }

  /// This user, as long as it is still the one that was made then.
  public @Nullable String standing(String application, @Nullable String user, long since) {
    return user == null
        ? null
        : principal(application, Subject.user(user))
            .filter(record -> record.createdAt() == since)
            .map(record -> record.subject().id())
            .orElse(null);
  }

  /// Who is meant where Raptor says user: a client of OAuth holds rights of its own, and ids are
  /// taken once over all kinds.
  public Subject holder(String application, String id) {
    Subject client = Subject.client(id);
    return principal(application, client).isPresent() ? client : Subject.user(id);
  }

  private Optional<PrincipalRecord> principal(String application, Subject subject) {
    return stores.read(t -> Principals.find(t, application, subject));
  }

  private static Resource below(String application, ResourceType type, String id) {
    return type == ResourceType.APPLICATION
        ? Resource.application(application)
        : Resource.of(type, id, Resource.application(application));
  }
}
