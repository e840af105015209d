package io.gatehouse.dialect.raptor;

import io.gatehouse.dialect.raptor.auth.AuthRoutes;
import io.gatehouse.dialect.raptor.auth.RoleBook;
import io.gatehouse.dialect.raptor.entry.Entry;
import io.gatehouse.dialect.raptor.entry.Rooms;
import io.gatehouse.dialect.raptor.entry.Settings;
import io.gatehouse.dialect.raptor.event.Events;
import io.gatehouse.door.http.Router;

/// Raptor for the applications that speak it, mounted on a router.
public final class RaptorDialect {
  private final Entry entry;
  private final Events events;

  /// Makes what the dialect needs in each application; blocks.
  public RaptorDialect(Rooms rooms, Settings settings) {
    this.entry = new Entry(rooms, settings);
    this.events = new Events(rooms);
    settings.applications().forEach(application -> RoleBook.prepare(entry, application));
  }

  /// Offers every path of Raptor.
  public void mount(Router router) {
    Router spoken = router.in(entry.manner());
    new AuthRoutes(entry, events).mount(spoken);
  }
}
