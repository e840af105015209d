package io.gatehouse.dialect.api.provision;

import io.gatehouse.access.Access;
import io.gatehouse.device.provision.Provisioning;
import io.gatehouse.dialect.api.form.Mount;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/// Every route by which devices come in.
public final class ProvisionRoutes {
  private final Provisioning rooms;
  private final Access access;
  private final Supplier<Optional<URI>> home;
  private final InstantSource time;

  /// @param home how the server is reached from outside, by its configuration alone
  public ProvisionRoutes(
      Provisioning rooms, Access access, Supplier<Optional<URI>> home, InstantSource time) {
    this.rooms = rooms;
    this.access = access;
    this.home = home;
    this.time = time;
  }

  public void mount(Mount mount) {
    new BatchRoutes(rooms.batches(), access, home).mount(mount);
    new ImportRoutes(rooms.imports(), access, home).mount(mount);
    new ClaimRoutes(rooms.claims(), access, home).mount(mount);
    new KeyRoutes(rooms.keys(), rooms.registrations(), access, time).mount(mount);
  }
}
