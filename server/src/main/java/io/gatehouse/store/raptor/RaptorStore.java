package io.gatehouse.store.raptor;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What Raptor's clients keep, of every application.
public interface RaptorStore {

  /// Adds an item.
  ///
  /// @throws io.gatehouse.store.AlreadyExists when the id is taken in its kind, or for roles the
  ///   name
  /// @throws io.gatehouse.store.MissingReference when its principal or token does not exist
  void add(RaptorItem item);

  Optional<RaptorItem> find(String application, RaptorItem.Kind kind, String id);

  /// Those of these that there are, in any order.
  List<RaptorItem> find(String application, RaptorItem.Kind kind, Collection<String> ids);

  /// By its whole name; the one with the least id where there are several.
  Optional<RaptorItem> named(String application, RaptorItem.Kind kind, String name);

  /// Replaces the item by what `change` makes of it; the store sets `version` to one more and keeps
  /// application, kind, id and `createdAt`.
  ///
  /// @throws io.gatehouse.store.AlreadyExists when the new name is taken
  Optional<RaptorItem> update(
      String application, RaptorItem.Kind kind, String id, UnaryOperator<RaptorItem> change);

  boolean remove(String application, RaptorItem.Kind kind, String id);

  /// Lists by id, `after` exclusive, at most `limit`.
  List<RaptorItem> list(
      String application, RaptorItem.Kind kind, Filter filter, @Nullable String after, int limit);

  /// Which items a listing shows; null means any.
  record Filter(
      @Nullable String principal,
      @Nullable String above,
      @Nullable String domain,
      @Nullable String name) {
    public static final Filter ALL = new Filter(null, null, null, null);

    public static Filter above(String parent) {
      return new Filter(null, parent, null, null);
    }

    public static Filter in(String domain) {
      return new Filter(null, null, domain, null);
    }

    public static Filter of(String principal) {
      return new Filter(principal, null, null, null);
    }
  }
}
