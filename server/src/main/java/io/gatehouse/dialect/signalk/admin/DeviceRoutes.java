package io.gatehouse.dialect.signalk.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.signalk.entry.ClientIds;
import io.gatehouse.dialect.signalk.entry.Entry;
import io.gatehouse.dialect.signalk.entry.UserType;
import io.gatehouse.dialect.signalk.entry.Words;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Directory;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.util.Comparator;
import java.util.List;

/// The devices of Signal K, by what they call themselves.
public final class DeviceRoutes {
  private static final String PATH = "/skServer/security/devices";
  private static final int TOKENS = 100;

  private final Desk desk;
  private final Directory directory;

  public DeviceRoutes(Entry entry) {
    this.desk = new Desk(entry);
    this.directory = entry.rooms().directory();
  }

  public void mount(Router router) {
    router.route(Method.GET, PATH, this::list);
    router.route(Method.PUT, PATH + "/{id}", this::change);
    router.route(Method.DELETE, PATH + "/{id}", this::delete);
  }

  private Response list(Request request) {
    return Response.ok(all(desk.author(request).application()));
  }

  ArrayNode all(String application) {
    ArrayNode devices = JsonNodeFactory.instance.arrayNode();
    for (PrincipalRecord device : desk.all(application, Subject.Kind.DEVICE)) {
      ObjectNode shown =
          devices
              .addObject()
              .put("clientId", ClientIds.clientId(device.subject().id()))
              .put("permissions", UserType.of(device.roles()).orElse(UserType.READONLY).label())
              .put("description", device.description())
              .put("requestedPermissions", false);
      end(device, shown);
    }
    return devices;
  }

  /// When its newest token ends, in seconds.
  private void end(PrincipalRecord device, ObjectNode shown) {
    List<TokenRecord> tokens =
        desk.entry()
            .rooms()
            .stores()
            .read(t ->
                t.credentials()
                    .list(
                        device.application(), device.subject(), TokenRecord.Kind.API, null, TOKENS))
            .items();
    tokens.stream()
        .max(Comparator.comparingLong(TokenRecord::createdAt))
        .map(TokenRecord::expiresAt)
        .ifPresent(millis -> shown.put("tokenExpiry", millis / 1000));
  }

  private Response change(Request request) {
    Author author = desk.author(request);
    JsonNode sent = Desk.sent(request);
    try {
      UserType type = Desk.type(sent, "permissions");
      directory.change(
          author,
          device(request),
          null,
          draft -> Desk.retyped(draft, type, Desk.text(sent, "description")));
      return Words.text(200, "Device updated");
    } catch (Refused refused) {
      return Desk.failed(500, "Unable to update device", refused);
    }
  }

  /// Its tokens and connections end with it; one that is not there is as good as deleted.
  private Response delete(Request request) {
    Author author = desk.author(request);
    Subject device = device(request);
    try {
      if (directory.find(author.application(), device).isPresent()) {
        directory.delete(author, device, null);
      }
      return Words.text(200, "Device deleted");
    } catch (Refused refused) {
      return Desk.failed(500, "Unable to delete device", refused);
    }
  }

  private static Subject device(Request request) {
    return Subject.device(ClientIds.id(request.path("id")));
  }
}
