package io.gatehouse.dialect.raptor.entry;

import io.gatehouse.store.Stores;
import io.gatehouse.store.raptor.RaptorItem;
import io.gatehouse.store.raptor.RaptorStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// Raptor's items of one kind. All methods block; nobody's rights are asked for.
public final class Items {
  private static final int PAGE = 500;

  private final Stores stores;
  private final RaptorItem.Kind kind;

  public Items(Entry entry, RaptorItem.Kind kind) {
    this.stores = entry.rooms().stores();
    this.kind = kind;
  }

  public Optional<RaptorItem> find(String application, String id) {
    return stores.read(t -> t.raptor().find(application, kind, id));
  }

  public List<RaptorItem> find(String application, List<String> ids) {
    return ids.isEmpty() ? List.of() : stores.read(t -> t.raptor().find(application, kind, ids));
  }

  public RaptorItem add(RaptorItem item) {
    return stores.write(t -> {
      t.raptor().add(item);
      return item;
    });
  }

  public Optional<RaptorItem> update(
      String application, String id, UnaryOperator<RaptorItem> change) {
    return stores.write(t -> t.raptor().update(application, kind, id, change));
  }

  /// Changes it, or adds what this makes of a fresh one.
  public RaptorItem put(RaptorItem fresh, UnaryOperator<RaptorItem> change) {
    return stores.write(t ->
        t.raptor()
            .update(fresh.application(), kind, fresh.id(), change)
            .orElseGet(() -> {
              RaptorItem made = change.apply(fresh);
              t.raptor().add(made);
              return made;
            }));
  }

  public boolean remove(String application, String id) {
    return stores.write(t -> t.raptor().remove(application, kind, id));
  }

  /// Hands over one after the other, until the sink wants no more.
  public void each(String application, RaptorStore.Filter filter, Predicate<RaptorItem> sink) {
    String after = null;
    boolean more;
    do {
      String from = after;
      List<RaptorItem> page =
          stores.read(t -> t.raptor().list(application, kind, filter, from, PAGE));
      more = page.stream().allMatch(sink) && page.size() == PAGE;
      after = page.isEmpty() ? null : page.getLast().id();
    } while (more);
  }
}
