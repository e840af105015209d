package io.gatehouse.dialect.api.provision;

import io.gatehouse.access.Access;
import io.gatehouse.device.provision.Batches;
import io.gatehouse.device.provision.Made;
import io.gatehouse.device.provision.Wanted;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.dialect.api.provision.BatchJson.Answer;
import io.gatehouse.dialect.api.provision.BatchJson.Batch;
import io.gatehouse.dialect.api.provision.BatchJson.Item;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Many devices in one request.
final class BatchRoutes {
  private final Batches batches;
  private final Access access;
  private final Supplier<Optional<URI>> home;

  BatchRoutes(Batches batches, Access access, Supplier<Optional<URI>> home) {
    this.batches = batches;
    this.access = access;
    this.home = home;
  }

  void mount(Mount mount) {
    mount.route(Method.POST, "/v1/devices/batch", this::create);
  }

  private Response create(Request request) {
    var author = access.author(request.signedIn());
    List<BatchJson.Device> devices = request.body(Batch.class).devices();
    List<Wanted> wanted = new ArrayList<>(devices.size());
    for (BatchJson.Device device : devices) {
      wanted.add(device.wanted(wanted.size()));
    }
    List<Made> made = batches.create(author, wanted);
    List<Item> items = new ArrayList<>(made.size());
    int created = 0;
    for (int at = 0; at < made.size(); at++) {
      String id = wanted.get(at).draft().subject().id();
      items.add(Item.of(id, made.get(at), home.get(), request.id()));
      created += made.get(at) instanceof Made.Created ? 1 : 0;
    }
    return Response.ok(new Answer(created, made.size() - created, items));
  }
}
