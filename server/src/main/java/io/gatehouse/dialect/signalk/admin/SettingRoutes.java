package io.gatehouse.dialect.signalk.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.dialect.signalk.entry.Entry;
import io.gatehouse.dialect.signalk.entry.Lists;
import io.gatehouse.dialect.signalk.entry.SecurityConfig;
import io.gatehouse.dialect.signalk.entry.Words;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.Author;
import io.gatehouse.problem.Refused;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The settings of security. What a page does not send stays as it is, the lists of rights first of
/// all; and security itself cannot be switched off from here.
public final class SettingRoutes {
  private static final String PATH = "/skServer/security/config";

  private final Desk desk;
  private final Entry entry;
  private final Lists lists;
  private final DeviceRoutes devices;

  public SettingRoutes(Entry entry, Lists lists, DeviceRoutes devices) {
    this.desk = new Desk(entry);
    this.entry = entry;
    this.lists = lists;
    this.devices = devices;
  }

  public void mount(Router router) {
    router.route(Method.GET, PATH, this::read);
    router.route(Method.PUT, PATH, this::write);
    router.route(
        Method.POST,
        "/skServer/enableSecurity",
        request -> Words.text(403, "Security is enabled already"));
    router.route(
        Method.POST,
        "/skServer/disableSecurity",
        request -> Words.text(403, "Security cannot be disabled"));
    router.route(Method.GET, "/skServer/security/hasBackup", this::backup);
    router.route(Method.GET, "/skServer/security/oidc", this::oidc);
    router.route(Method.GET, "/signalk/v1/auth/oidc/status", request -> none());
  }

  private Response backup(Request request) {
    desk.author(request);
    return Response.ok(Words.object().put("hasBackup", false));
  }

  private Response oidc(Request request) {
    desk.author(request);
    return none();
  }

  private static Response none() {
    return Response.ok(Words.object().put("enabled", false));
  }

  private Response read(Request request) {
    String application = desk.author(request).application();
    SecurityConfig config = entry.securities().of(application);
    ObjectNode shown =
        Words.object()
            .put("allow_readonly", config.allowReadonly())
            .put("expiration", config.expiration())
            .put("allowNewUserRegistration", config.allowNewUserRegistration())
            .put("allowDeviceAccessRequests", config.allowDeviceAccessRequests())
            .put("allowedCorsOrigins", String.join(",", entry.settings().allowedOrigins()))
            .put("immutableConfig", false);
    shown.set("devices", devices.all(application));
    shown.set("acls", Json.read(lists.json().apply(application)));
    return Response.ok(shown);
  }

  private Response write(Request request) {
    Author author = desk.author(request);
    JsonNode sent = Desk.sent(request);
    String origins = Desk.text(sent, "allowedCorsOrigins");
    Set<String> ours = Set.copyOf(entry.settings().allowedOrigins());
    if (origins != null && !origins(origins).equals(ours)) {
      return Words.text(400, "Which pages may call is set by `http.allowed-origins` of the server");
    }
    try {
      String expiration = expiration(sent);
      if (expiration != null) {
        SecurityConfig.time(expiration);
      }
      // first, since lists that cannot be read must not leave half of the settings written
      if (sent.path("acls").isArray()) {
        lists
            .replace()
            .accept(author, new String(Json.write(sent.path("acls")), StandardCharsets.UTF_8));
      }
      entry.securities().change(author, before -> changed(before, sent));
      return Response.text(200, "application/json", "\"security config saved\"");
    } catch (IllegalArgumentException wrong) {
      return Words.text(400, String.valueOf(wrong.getMessage()));
    } catch (Refused refused) {
      return Desk.failed(400, "Unable to save the settings", refused);
    }
  }

  private static SecurityConfig changed(SecurityConfig before, JsonNode sent) {
    String expiration = expiration(sent);
    return new SecurityConfig(
        sent.path("allow_readonly").asBoolean(before.allowReadonly()),
        expiration == null ? before.expiration() : expiration,
        sent.path("allowNewUserRegistration").asBoolean(before.allowNewUserRegistration()),
        sent.path("allowDeviceAccessRequests").asBoolean(before.allowDeviceAccessRequests()));
  }

  private static @Nullable String expiration(JsonNode sent) {
    JsonNode given = sent.path("expiration");
    return given.isMissingNode() || given.isNull() || given.asText().isBlank()
        ? null
        : given.asText().strip();
  }

  private static Set<String> origins(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(origin -> !origin.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }
}
