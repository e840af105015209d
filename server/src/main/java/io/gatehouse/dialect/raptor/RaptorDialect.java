package io.gatehouse.dialect.raptor;

import io.gatehouse.dialect.raptor.app.AppRoutes;
import io.gatehouse.dialect.raptor.app.Domains;
import io.gatehouse.dialect.raptor.auth.AuthRoutes;
import io.gatehouse.dialect.raptor.auth.RoleBook;
import io.gatehouse.dialect.raptor.data.ActionRoutes;
import io.gatehouse.dialect.raptor.data.StreamRoutes;
import io.gatehouse.dialect.raptor.entry.Entry;
import io.gatehouse.dialect.raptor.entry.Rooms;
import io.gatehouse.dialect.raptor.entry.Settings;
import io.gatehouse.dialect.raptor.event.DeviceWords;
import io.gatehouse.dialect.raptor.event.Events;
import io.gatehouse.dialect.raptor.event.Realms;
import io.gatehouse.dialect.raptor.inventory.DeviceBook;
import io.gatehouse.dialect.raptor.inventory.InventoryRoutes;
import io.gatehouse.dialect.raptor.label.Targets;
import io.gatehouse.dialect.raptor.tree.ProfileRoutes;
import io.gatehouse.dialect.raptor.tree.TreeRoutes;
import io.gatehouse.door.http.Router;
import java.util.List;

/// Raptor for the applications that speak it, mounted on a router.
public final class RaptorDialect {
  private final Entry entry;
  private final Events events;
  private final Targets targets;

  /// Makes what the dialect needs in each application; blocks.
  public RaptorDialect(Rooms rooms, Settings settings) {
    this.entry = new Entry(rooms, settings);
    this.events = new Events(rooms);
    this.targets = new Targets(entry);
    List<String> applications = settings.applications();
    new Realms(applications, rooms.access().lines(), targets).open(rooms.hub().things());
    rooms.hub().things().add(new DeviceWords(applications, rooms.devices()));
    applications.forEach(application -> RoleBook.prepare(entry, application));
  }

  /// Offers every path of Raptor.
  public void mount(Router router) {
    Router spoken = router.in(entry.manner());
    Domains domains = new Domains(entry, targets);
    new AuthRoutes(entry, events, targets).mount(spoken);
    new AppRoutes(entry, targets, domains, events).mount(spoken);
    new InventoryRoutes(entry, new DeviceBook(entry, domains), events).mount(spoken);
    new StreamRoutes(entry).mount(spoken);
    new ActionRoutes(entry, targets).mount(spoken);
    new TreeRoutes(entry, domains, events).mount(spoken);
    new ProfileRoutes(entry).mount(spoken);
  }
}
