package io.gatehouse.dialect.raptor.data;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.device.action.Actions;
import io.gatehouse.device.action.Order;
import io.gatehouse.device.action.Report;
import io.gatehouse.dialect.raptor.entry.Entry;
import io.gatehouse.dialect.raptor.entry.Words;
import io.gatehouse.dialect.raptor.label.Targets;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.door.json.Json;
import io.gatehouse.store.action.ActionCall;
import io.gatehouse.store.action.ActionStatus;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Actions at `/action/DEVICE/NAME`, and at `/actuation` as later clients say.
///
/// What they stand at is a text of the device, or of whoever may change it. A PUT by the device
/// itself sets it; by anybody else it is, as the clients mean it, a command.
public final class ActionRoutes {
  private static final int LONGEST = 4_096;

  private final Entry entry;
  private final Targets targets;
  private final Actions actions;

  public ActionRoutes(Entry entry, Targets targets) {
    this.entry = entry;
    this.targets = targets;
    this.actions = entry.rooms().actions();
  }

  public void mount(Router router) {
    for (String root : new String[] {"/action", "/actuation"}) {
      String path = root + "/{device}/{action}";
      router.route(Method.GET, path, this::read);
      router.route(Method.PUT, path, this::set);
      router.route(Method.POST, path, this::invoke);
      router.route(Method.DELETE, path, this::clear);
    }
  }

  private Response read(Request request) {
    return actions
        .status(request.signedIn(), request.path("device"), request.path("action"))
        .map(status -> Response.ok(json(status)))
        .orElseGet(() -> Response.ok(none(request)));
  }

  private Response set(Request request) {
    Rights rights = request.signedIn();
    String device = request.path("device");
    String action = request.path("action");
    String text = text(request);
    if (!rights.identity().subject().equals(Subject.device(device))) {
      order(rights, device, action, text);
      if (!mayUpdate(rights, device, action)) {
        return read(request);
      }
    }
    return Response.ok(
        json(actions.report(rights, device, action, new Report(null, null, text, null))));
  }

  /// Whoever may only execute an action leaves what it stands at to the device.
  private boolean mayUpdate(Rights rights, String device, String action) {
    return targets
        .find(rights.identity().application(), "action", device + "/" + action)
        .filter(resource -> rights.decide(Verb.UPDATE, resource).allowed())
        .isPresent();
  }

  private Response invoke(Request request) {
    ActionCall call =
        order(request.signedIn(), request.path("device"), request.path("action"), text(request));
    ObjectNode json = none(request);
    json.put("id", call.id()).put("status", call.state().name().toLowerCase(Locale.ROOT));
    return Response.json(202, json);
  }

  private ActionCall order(Rights rights, String device, String action, String text) {
    String payload =
        new String(Json.write(JsonNodeFactory.instance.textNode(text)), StandardCharsets.UTF_8);
    return actions.execute(rights, device, action, new Order(payload, null, null));
  }

  private Response clear(Request request) {
    actions.clear(request.signedIn(), request.path("device"), request.path("action"));
    return Words.gone();
  }

  /// Any text, also JSON, as it was sent.
  private static String text(Request request) {
    byte[] bytes = request.bytes();
    if (bytes.length > LONGEST) {
      throw Words.bad("an action takes at most " + LONGEST + " bytes");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static ObjectNode json(ActionStatus status) {
    return shown(status.device(), status.action(), status.status(), status.at());
  }

  private ObjectNode none(Request request) {
    return shown(request.path("device"), request.path("action"), null, entry.now());
  }

  private static ObjectNode shown(String device, String action, @Nullable String status, long at) {
    return Words.object()
        .put("id", action)
        .put("status", status == null ? "" : status)
        .put("createdAt", at / 1_000)
        .put("actionId", action)
        .put("deviceId", device);
  }
}
