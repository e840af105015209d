package io.gatehouse.dialect.signalk;

import io.gatehouse.access.Rights;
import io.gatehouse.dialect.signalk.acl.Acls;
import io.gatehouse.dialect.signalk.admin.DeviceRoutes;
import io.gatehouse.dialect.signalk.admin.RequestRoutes;
import io.gatehouse.dialect.signalk.admin.SettingRoutes;
import io.gatehouse.dialect.signalk.admin.UserRoutes;
import io.gatehouse.dialect.signalk.asking.Asking;
import io.gatehouse.dialect.signalk.asking.AskingRoutes;
import io.gatehouse.dialect.signalk.data.DataRoutes;
import io.gatehouse.dialect.signalk.entry.Entry;
import io.gatehouse.dialect.signalk.entry.Lists;
import io.gatehouse.dialect.signalk.entry.Rooms;
import io.gatehouse.dialect.signalk.entry.Settings;
import io.gatehouse.dialect.signalk.imports.ImportRoutes;
import io.gatehouse.dialect.signalk.login.LoginRoutes;
import io.gatehouse.dialect.signalk.login.Renewal;
import io.gatehouse.dialect.signalk.login.SignIn;
import io.gatehouse.dialect.signalk.login.StatusRoutes;
import io.gatehouse.dialect.signalk.model.Vessels;
import io.gatehouse.dialect.signalk.request.Puts;
import io.gatehouse.dialect.signalk.request.Requests;
import io.gatehouse.dialect.signalk.stream.Notices;
import io.gatehouse.dialect.signalk.stream.Stream;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import org.jspecify.annotations.Nullable;

/// Signal K for the applications that speak it, mounted on a router.
public final class SignalKDialect {
  private final Entry entry;
  private final Vessels vessels = new Vessels();
  private final Acls acls;
  private final Puts puts;

  /// Makes what the dialect needs in each application; blocks.
  public SignalKDialect(Rooms rooms, Settings settings) {
    this.entry = new Entry(rooms, settings);
    this.acls = new Acls(rooms.stores(), rooms.changes(), id -> Vessels.context(entry.self(id)));
    this.puts = new Puts(new Requests(), acls, vessels);
    for (String application : settings.applications()) {
      acls.load(application);
      vessels.add(rooms.hub(), application, entry.self(application));
    }
    rooms.hub().guards().add(acls);
    rooms.requests().listen(new Notices(rooms.hub(), vessels, rooms.clock())::heard);
  }

  /// The access control lists, which administrators set.
  public Acls acls() {
    return acls;
  }

  /// Offers every path of Signal K.
  public void mount(Router router) {
    Router spoken = router.in(entry.manner());
    SignIn signIn = new SignIn(entry);
    Renewal renewal = new Renewal(entry, signIn);
    new DiscoveryRoutes(entry).mount(spoken);
    new LoginRoutes(entry, signIn).mount(spoken);
    new StatusRoutes(entry, renewal).mount(spoken);
    Asking asking = new Asking(entry);
    new AskingRoutes(entry, asking, this::standing).mount(spoken);
    DeviceRoutes devices = new DeviceRoutes(entry);
    devices.mount(spoken);
    new UserRoutes(entry).mount(spoken);
    new RequestRoutes(entry).mount(spoken);
    Lists lists = new Lists(acls::json, acls::replace);
    new SettingRoutes(entry, lists, devices).mount(spoken);
    new ImportRoutes(entry, lists).mount(router);
    new DataRoutes(entry, vessels, puts, renewal).mount(spoken);
    int most = entry.settings().limits().socketsPerAddress();
    new Stream(new Stream.Services(entry, signIn, asking, vessels, puts, most)).mount(spoken);
  }

  private @Nullable Response standing(String id, Request request) {
    Rights rights = request.rights();
    byte[] reply = puts.requests().show(rights.identity().application(), id, rights);
    return reply == null ? null : Response.bytes(200, "application/json", reply);
  }
}
