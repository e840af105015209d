package io.gatehouse.dialect.raptor.auth;

import io.gatehouse.dialect.raptor.entry.ClientTokens;
import io.gatehouse.dialect.raptor.entry.Entry;
import io.gatehouse.dialect.raptor.event.Events;
import io.gatehouse.dialect.raptor.label.Targets;
import io.gatehouse.door.http.Router;

/// Everything below `/auth`.
public final class AuthRoutes {
  private final Entry entry;
  private final Events events;
  private final Targets targets;

  public AuthRoutes(Entry entry, Events events, Targets targets) {
    this.entry = entry;
    this.events = events;
    this.targets = targets;
  }

  public void mount(Router router) {
    RoleBook roles = new RoleBook(entry);
    UserBook users = new UserBook(entry, roles);
    TokenBook tokens = new TokenBook(entry);
    new LoginRoutes(entry, users, tokens).mount(router);
    new UserRoutes(entry, users, tokens, events).mount(router);
    new RoleRoutes(entry, roles, events).mount(router);
    new TokenRoutes(entry, users, tokens, events).mount(router);
    new ClientRoutes(new ClientBook(entry), entry, events).mount(router);
    ClientTokens clientTokens = entry.rooms().clientTokens();
    if (clientTokens != null) {
      new AccessTokenRoute(entry, clientTokens).mount(router);
    }
    new CheckRoutes(entry, targets).mount(router);
    new PermissionRoutes(entry, targets).mount(router);
  }
}
