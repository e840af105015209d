package io.gatehouse.dialect.api;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.api.docs.ContractRoutes;
import io.gatehouse.door.http.Router;

/// Gatehouse's own API, mounted on a router.
public final class ApiDialect {
  private final Rooms rooms;

  public ApiDialect(Rooms rooms) {
    this.rooms = rooms;
  }

  /// Offers every path of the contract.
  public void mount(Router router) {
    new SetupRoutes(rooms.setup()).mount(router);
    new SessionRoutes(rooms).mount(router);
    new ApplicationRoutes(rooms).mount(router);
    new PrincipalRoutes(Subject.Kind.USER, rooms).mount(router);
    new PrincipalRoutes(Subject.Kind.DEVICE, rooms).mount(router);
    new PrincipalRoutes(Subject.Kind.CLIENT, rooms).mount(router);
    new GroupRoutes(rooms).mount(router);
    new RoleRoutes(rooms).mount(router);
    new GrantRoutes(rooms).mount(router);
    new TokenRoutes(rooms).mount(router);
    new CheckRoutes(rooms).mount(router);
    new ChannelRoutes(rooms).mount(router);
    new ConnectionRoutes(rooms).mount(router);
    new AuditRoutes(rooms).mount(router);
    new ContractRoutes().mount(router);
  }
}
