package io.gatehouse.access;

import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.member.Members;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Builds the chain from a thing up to its application, so that rights on what is above apply.
/// Blocks where a user is in groups, where a device has parents, and for tokens.
public final class Resources {
  private static final int DEEPEST = 64;

  private final Stores stores;

  public Resources(Stores stores) {
    this.stores = stores;
  }

  public Resource application(String application) {
    return Resource.application(application);
  }

  public Resource channel(String application, String channel) {
    return Resource.channel(channel, Resource.application(application));
  }

  /// An organisation with what is above it; empty if there is none of this id. Blocks.
  public Optional<Resource> organisation(String application, String id) {
    return stores.read(t -> t.organisations().find(application, id)).map(Members::resource);
  }

  /// A user below its organisation, a device below the devices above it, a client, or for an owner
  /// the application.
  public Resource principal(PrincipalRecord record) {
    Resource application = Resource.application(record.application());
    String id = record.subject().id();
    return switch (record.subject().kind()) {
      case USER -> Resource.of(ResourceType.USER, id, above(record, application));
      case CLIENT -> thing(ResourceType.CLIENT, id, record.owner(), application);
      case DEVICE -> device(record, application);
      case OWNER, ANONYMOUS, GROUP, ROLE -> application;
    };
  }

  /// A stream of a device, below it.
  public Resource stream(PrincipalRecord device, String name) {
    return part(ResourceType.STREAM, device, name);
  }

  /// Something that a device can be told to do, below it.
  public Resource action(PrincipalRecord device, String name) {
    return part(ResourceType.ACTION, device, name);
  }

  private Resource part(ResourceType type, PrincipalRecord device, String name) {
    return Resource.of(type, device.subject().id() + "/" + name, principal(device));
  }

  /// A stream of a device that is not there: it belongs to nobody.
  public Resource missingStream(String application, String device, String name) {
    return missingPart(ResourceType.STREAM, application, device, name);
  }

  /// An action of a device that is not there: it belongs to nobody.
  public Resource missingAction(String application, String device, String name) {
    return missingPart(ResourceType.ACTION, application, device, name);
  }

  private static Resource missingPart(
      ResourceType type, String application, String device, String name) {
    return Resource.of(type, device + "/" + name, missing(application, Subject.device(device)));
  }

  /// A principal that is not there: as one that belongs to nobody.
  static Resource missing(String application, Subject subject) {
    Resource root = Resource.application(application);
    return switch (subject.kind()) {
      case USER -> Resource.of(ResourceType.USER, subject.id(), root);
      case DEVICE -> Resource.of(ResourceType.DEVICE, subject.id(), root);
      case CLIENT -> Resource.of(ResourceType.CLIENT, subject.id(), root);
      case GROUP -> Resource.of(ResourceType.GROUP, subject.id(), root);
      case ROLE -> Resource.of(ResourceType.ROLE, subject.id(), root);
      case OWNER, ANONYMOUS -> root;
    };
  }

  /// Below its principal, whose own it is.
  public Resource token(TokenRecord record) {
    Resource holder =
        stores
            .read(t -> Principals.find(t, record.application(), record.principal()))
            .map(this::principal)
            .orElseGet(() -> missing(record.application(), record.principal()));
    ResourceType type =
        switch (record.kind()) {
          case SESSION -> ResourceType.SESSION;
          case API, CONNECTION, CERTIFICATE, ACCESS -> ResourceType.TOKEN;
        };
    return Resource.owned(type, record.id(), record.principal(), holder);
  }

  private Resource above(PrincipalRecord user, Resource application) {
    if (user.groups().isEmpty()) {
      return application;
    }
    return stores.read(t -> t.organisations().among(user.application(), user.groups())).stream()
        .findFirst()
        .map(Members::resource)
        .orElse(application);
  }

  private Resource device(PrincipalRecord record, Resource application) {
    if (record.parent() == null) {
      return thing(ResourceType.DEVICE, record.subject().id(), record.owner(), application);
    }
    Resource above = application;
    List<PrincipalRecord> line = line(record);
    for (int at = line.size() - 1; at >= 0; at--) {
      PrincipalRecord next = line.get(at);
      above = thing(ResourceType.DEVICE, next.subject().id(), next.owner(), above);
    }
    return above;
  }

  /// The device and those above it, nearest first.
  private List<PrincipalRecord> line(PrincipalRecord record) {
    List<PrincipalRecord> line = new ArrayList<>();
    line.add(record);
    return stores.read(transaction -> {
      String above = record.parent();
      while (above != null && line.size() < DEEPEST) {
        PrincipalRecord parent =
            transaction.principals().find(record.application(), Subject.device(above)).orElse(null);
        if (parent != null) {
          line.add(parent);
        }
        above = parent == null ? null : parent.parent();
      }
      return line;
    });
  }

  private static Resource thing(
      ResourceType type, String id, @Nullable String owner, Resource above) {
    return owner == null
        ? Resource.of(type, id, above)
        : Resource.owned(type, id, Subject.user(owner), above);
  }
}
