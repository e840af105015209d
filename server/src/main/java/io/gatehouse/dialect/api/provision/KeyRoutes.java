package io.gatehouse.dialect.api.provision;

import io.gatehouse.access.Access;
import io.gatehouse.device.provision.ProvisioningKey;
import io.gatehouse.device.provision.ProvisioningKeys;
import io.gatehouse.device.provision.Registrations;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Author;
import io.gatehouse.store.provision.ProvisioningKeyRecord;
import java.time.InstantSource;

/// Keys by which devices register themselves, and the place where they do.
final class KeyRoutes {
  private static final String ALL = "/v1/provisioning-keys";
  private static final String ONE = ALL + "/{id}";

  private final ProvisioningKeys keys;
  private final Registrations registrations;
  private final Access access;
  private final InstantSource time;

  KeyRoutes(ProvisioningKeys keys, Registrations registrations, Access access, InstantSource time) {
    this.keys = keys;
    this.registrations = registrations;
    this.access = access;
    this.time = time;
  }

  void mount(Mount mount) {
    mount.route(Method.GET, ALL + "{?limit,after}", this::list);
    mount.route(Method.POST, ALL, this::create);
    mount.route(Method.GET, ONE, this::read);
    mount.route(Method.PATCH, ONE, this::change);
    mount.route(Method.DELETE, ONE, this::delete);
    mount.route(Method.GET, ONE + "/devices{?limit,after}", this::devices);
    mount.route(Method.POST, "/v1/devices/register", this::register);
  }

  private Response list(Request request) {
    Author author = access.author(request.signedIn());
    return Answers.page(
        keys.list(author, Asked.after(request), Asked.limit(request)), KeyJson.Key::of);
  }

  private Response create(Request request) {
    Author author = access.author(request.signedIn());
    ProvisioningKey made =
        keys.create(author, request.body(KeyJson.New.class).draft(time.millis()));
    return Response.created(ALL + "/" + made.record().id(), KeyJson.Shown.of(made))
        .version(made.record().version());
  }

  private Response read(Request request) {
    ProvisioningKeyRecord key = keys.read(access.author(request.signedIn()), request.path("id"));
    return Answers.versioned(request, key.version(), KeyJson.Key.of(key));
  }

  private Response change(Request request) {
    Author author = access.author(request.signedIn());
    KeyJson.Patch patch = request.body(KeyJson.Patch.class);
    ProvisioningKeyRecord key =
        keys.change(author, request.path("id"), request.version(), patch::applied);
    return Response.ok(KeyJson.Key.of(key)).version(key.version());
  }

  private Response delete(Request request) {
    keys.delete(access.author(request.signedIn()), request.path("id"));
    return Response.noContent();
  }

  private Response devices(Request request) {
    Author author = access.author(request.signedIn());
    return Answers.page(
        keys.devices(author, request.path("id"), Asked.after(request), Asked.limit(request)),
        KeyJson.Device::of);
  }

  private Response register(Request request) {
    Registrations.Registered done =
        registrations.register(request.body(KeyJson.Ask.class).ask(), request.origin());
    return Response.created("/v1/devices/" + done.device().id(), KeyJson.Registered.of(done));
  }
}
