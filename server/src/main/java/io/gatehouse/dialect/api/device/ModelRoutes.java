package io.gatehouse.dialect.api.device;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Access;
import io.gatehouse.change.Done;
import io.gatehouse.device.Devices;
import io.gatehouse.device.ModelDraft;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.MergePatch;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.store.device.DeviceModel;
import io.gatehouse.store.device.StreamModel;
import java.util.List;
import java.util.Optional;

/// What devices are like, and the streams that they have.
public final class ModelRoutes {
  private static final String MODEL = "/v1/devices/{id}/model";
  private static final String STREAMS = "/v1/devices/{id}/streams";
  private static final String STREAM = STREAMS + "/{name}";

  private final Devices devices;
  private final Access access;

  public ModelRoutes(Devices devices, Access access) {
    this.devices = devices;
    this.access = access;
  }

  public void mount(Mount mount) {
    mount.route(Method.GET, MODEL, this::read);
    mount.route(Method.PUT, MODEL, this::put);
    mount.route(Method.PATCH, MODEL, this::patch);
    mount.route(Method.GET, STREAMS, this::streams);
    mount.route(Method.GET, STREAM, this::stream);
    mount.route(Method.PUT, STREAM, this::putStream);
    mount.route(Method.DELETE, STREAM, this::deleteStream);
  }

  private Response read(Request request) {
    DeviceModel model = model(request);
    return Answers.versioned(request, model.version(), ModelJson.of(model));
  }

  private DeviceModel model(Request request) {
    return devices.read(author(request), request.path("id")).model();
  }

  private Response put(Request request) {
    ModelDraft draft = request.body(ModelJson.Put.class).draft();
    return changed(
        devices.change(
            author(request), request.path("id"), request.versionIfGiven(), now -> draft));
  }

  private Response patch(Request request) {
    ObjectNode patch = request.body(ModelJson.Patch.class).json();
    return changed(
        devices.change(
            author(request),
            request.path("id"),
            request.versionIfGiven(),
            now -> {
              ObjectNode merged = MergePatch.merged(ModelJson.Put.of(now), patch);
              return Json.read(merged, ModelJson.Put.class).draft();
            }));
  }

  private static Response changed(Done<DeviceModel> done) {
    return Response.ok(ModelJson.of(done)).version(done.record().version());
  }

  private Response streams(Request request) {
    DeviceModel model = model(request);
    List<StreamJson.Named> all =
        model.streams().stream()
            .map(stream -> StreamJson.Named.of(stream, model.version()))
            .toList();
    return Response.ok(new Answers.Listing<>(all, null)).version(model.version());
  }

  private Response stream(Request request) {
    DeviceModel model = model(request);
    StreamModel stream = model.stream(request.path("name")).orElseThrow(() -> missing(request));
    return Answers.versioned(
        request, model.version(), StreamJson.Named.of(stream, model.version()));
  }

  private Response putStream(Request request) {
    StreamModel stream = request.body(StreamJson.Put.class).model(request.path("name"), "");
    Done<DeviceModel> done =
        devices.change(
            author(request), request.path("id"), request.versionIfGiven(), now -> now.with(stream));
    DeviceModel model = done.record();
    Optional<StreamModel> written = model.stream(stream.name());
    return Response.ok(StreamJson.Named.of(written.orElse(stream), model.version()))
        .version(model.version());
  }

  private Response deleteStream(Request request) {
    String name = request.path("name");
    Done<DeviceModel> done =
        devices.change(
            author(request),
            request.path("id"),
            request.versionIfGiven(),
            now -> {
              if (now.streams().stream().noneMatch(stream -> stream.name().equals(name))) {
                throw missing(request);
              }
              return now.without(name);
            });
    return Answers.ended(done.receipt());
  }

  private static RuntimeException missing(Request request) {
    return Versions.missing("stream:" + request.path("id") + "/" + request.path("name"));
  }

  private Author author(Request request) {
    return access.author(request.signedIn());
  }
}
