package io.gatehouse.dialect.signalk;

import io.gatehouse.dialect.signalk.acl.Acls;
import io.gatehouse.dialect.signalk.admin.DeviceRoutes;
import io.gatehouse.dialect.signalk.admin.RequestRoutes;
import io.gatehouse.dialect.signalk.admin.SettingRoutes;
import io.gatehouse.dialect.signalk.admin.UserRoutes;
import io.gatehouse.dialect.signalk.asking.Asking;
import io.gatehouse.dialect.signalk.asking.AskingRoutes;
import io.gatehouse.dialect.signalk.entry.Entry;
import io.gatehouse.dialect.signalk.entry.Lists;
import io.gatehouse.dialect.signalk.entry.Rooms;
import io.gatehouse.dialect.signalk.entry.Settings;
import io.gatehouse.dialect.signalk.imports.ImportRoutes;
import io.gatehouse.dialect.signalk.login.LoginRoutes;
import io.gatehouse.dialect.signalk.login.Renewal;
import io.gatehouse.dialect.signalk.login.SignIn;
import io.gatehouse.dialect.signalk.login.StatusRoutes;
import io.gatehouse.door.http.Router;

/// Signal K for the applications that speak it, mounted on a router.
public final class SignalKDialect {
  private final Entry entry;
  private final Acls acls;

  /// Makes what the dialect needs in each application; blocks.
  public SignalKDialect(Rooms rooms, Settings settings) {
    this.entry = new Entry(rooms, settings);
    this.acls = new Acls(rooms.stores(), rooms.changes(), id -> "vessels." + entry.self(id));
    settings.applications().forEach(acls::load);
    rooms.hub().guards().add(acls);
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
    new AskingRoutes(entry, asking, (id, request) -> null).mount(spoken);
    DeviceRoutes devices = new DeviceRoutes(entry);
    devices.mount(spoken);
    new UserRoutes(entry).mount(spoken);
    new RequestRoutes(entry).mount(spoken);
    Lists lists = new Lists(acls::json, acls::replace);
    new SettingRoutes(entry, lists, devices).mount(spoken);
    new ImportRoutes(entry, lists).mount(router);
  }
}
