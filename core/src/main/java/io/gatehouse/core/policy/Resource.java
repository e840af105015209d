package io.gatehouse.core.policy;

import io.gatehouse.core.pattern.ChannelName;
import io.gatehouse.core.pattern.TopicFilter;
import org.jspecify.annotations.Nullable;

/// A guarded thing, with the chain of things above it up to the application.
///
/// A channel's name holds a chain of its own: `fleet/7/alarms` is below `fleet/7`, which is below
/// `fleet`, which is below the parent.
///
/// @param id the name within its type; for a filter its text
/// @param owner to whom it belongs; null if to nobody
/// @param parent the thing above; null for an application
/// @param filter the channels that a subscription is for; null if this is one thing
public record Resource(
    ResourceType type,
    String id,
    @Nullable Subject owner,
    @Nullable Resource parent,
    @Nullable TopicFilter filter) {

  public Resource {
    if ((type == ResourceType.APPLICATION) != (parent == null)) {
      throw new IllegalArgumentException("an application, and nothing else, has no parent");
    }
    if (filter != null && (type != ResourceType.CHANNEL || owner != null)) {
      throw new IllegalArgumentException("a filter is for channels and belongs to nobody");
    }
    if (type == ResourceType.CHANNEL && filter == null) {
      ChannelName.check(id);
    }
  }

  public static Resource application(String id) {
    return new Resource(ResourceType.APPLICATION, id, null, null, null);
  }

  /// A thing that belongs to nobody.
  public static Resource of(ResourceType type, String id, Resource parent) {
    return new Resource(type, id, null, parent, null);
  }

  /// A thing that belongs to somebody.
  public static Resource owned(ResourceType type, String id, Subject owner, Resource parent) {
    return new Resource(type, id, owner, parent, null);
  }

  /// The channel of this name.
  public static Resource channel(String name, Resource application) {
    return new Resource(ResourceType.CHANNEL, name, null, application, null);
  }

  /// All channels that a filter matches, as a subscription asks for them.
  public static Resource channelFilter(TopicFilter filter, Resource application) {
    if (!filter.placeholders().isEmpty()) {
      throw new IllegalArgumentException("a subscription has no placeholders");
    }
    return new Resource(ResourceType.CHANNEL, filter.text(), null, application, filter);
  }

  /// Whether the subject owns this: it is the owner of this or of something above, or is itself
  /// this or something above. Nothing belongs to whoever has not logged in.
  public boolean ownedBy(Subject subject) {
    if (subject.kind() == Subject.Kind.ANONYMOUS) {
      return false;
    }
    for (Resource at = this; at != null; at = at.parent) {
      if (subject.equals(at.owner) || at.is(subject)) {
        return true;
      }
    }
    return false;
  }

  private boolean is(Subject subject) {
    return switch (subject.kind()) {
      case USER -> type == ResourceType.USER && id.equals(subject.id());
      case DEVICE -> type == ResourceType.DEVICE && id.equals(subject.id());
      case CLIENT -> type == ResourceType.CLIENT && id.equals(subject.id());
      case OWNER, ANONYMOUS, GROUP, ROLE -> false;
    };
  }

  /// The type and the id: `device:boat-7`.
  @Override
  public String toString() {
    return type.label() + ":" + id;
  }
}
