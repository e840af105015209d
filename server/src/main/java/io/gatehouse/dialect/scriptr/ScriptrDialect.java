package io.gatehouse.dialect.scriptr;

import io.gatehouse.dialect.scriptr.directory.DirectoryRoutes;
import io.gatehouse.dialect.scriptr.directory.EntryBook;
import io.gatehouse.dialect.scriptr.directory.TokenBook;
import io.gatehouse.dialect.scriptr.entry.Entry;
import io.gatehouse.dialect.scriptr.entry.Rooms;
import io.gatehouse.dialect.scriptr.entry.Settings;
import io.gatehouse.dialect.scriptr.entry.Site;
import io.gatehouse.dialect.scriptr.entry.Sites;
import io.gatehouse.dialect.scriptr.http.ScriptRoutes;
import io.gatehouse.dialect.scriptr.login.LoginRoutes;
import io.gatehouse.dialect.scriptr.script.ScriptrModule;
import io.gatehouse.dialect.scriptr.socket.ScriptrSockets;
import io.gatehouse.dialect.scriptr.topic.ChannelTopics;
import io.gatehouse.dialect.scriptr.topic.InvokeRealm;
import io.gatehouse.door.http.Router;
import io.gatehouse.messaging.name.OtherNames;
import io.gatehouse.script.module.Module;
import java.util.Set;
import java.util.stream.Collectors;

/// Scriptr for the applications that speak it, mounted on a router.
public final class ScriptrDialect {
  private final Entry entry;
  private final ScriptrSockets sockets;

  /// Has ids mean one user or device. To be made before any door opens.
  public ScriptrDialect(Rooms rooms, Sites sites, Settings settings) {
    this.entry = new Entry(rooms, sites, settings);
    this.sockets = new ScriptrSockets(entry);
    for (Site site : sites.all()) {
      rooms.hub().things().add(new InvokeRealm(site, rooms.access(), rooms.scripts()));
    }
    rooms.directory().shareIdsIn(application -> sites.ofApplication(application) != null);
  }

  /// The names by which clients know channels; for the hub, before anything listens.
  public static OtherNames names(Sites sites) {
    return new ChannelTopics(sites);
  }

  /// What scripts of Scriptr's manner require; to be added to the room `script`.
  public Module module() {
    TokenBook tokens = new TokenBook(entry);
    return new ScriptrModule(entry, tokens, new EntryBook(entry, tokens));
  }

  /// How many WebSockets of Scriptr are open.
  public int sockets() {
    return sockets.open();
  }

  /// Offers every path of Scriptr: on the hosts of applications, and where nothing else is offered.
  public void mount(Router router) {
    TokenBook tokens = new TokenBook(entry);
    EntryBook entries = new EntryBook(entry, tokens);
    new DirectoryRoutes(entry, tokens, entries).mount(router);
    LoginRoutes logins = new LoginRoutes(entry, tokens, entries);
    ScriptRoutes scripts = new ScriptRoutes(entry);
    Set<String> hosts =
        entry.sites().all().stream()
            .map(Site::hosts)
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());
    for (Router place : new Router[] {router, router.at(hosts)}) {
      Router spoken = place.in(entry.manner());
      logins.mount(spoken);
      scripts.mount(spoken, sockets);
    }
  }
}
