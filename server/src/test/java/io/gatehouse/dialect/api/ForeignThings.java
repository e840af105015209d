package io.gatehouse.dialect.api;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Something of each collection of the API that is in `main` and nowhere else, for those who must
/// not learn of it.
final class ForeignThings {
  /// Part of the name of everything here.
  static final String MARK = "only-in-main";

  /// The name of what the device has: a stream, an action.
  static final String PART = "gps";

  private final TestServer server;
  private final Api owner;
  private final Map<String, String> ids = new HashMap<>();

  private ForeignThings(TestServer server) {
    this.server = server;
    this.owner = server.owner();
  }

  /// Their ids, by the paths of their collections.
  static Map<String, String> in(TestServer server) {
    ForeignThings things = new ForeignThings(server);
    things.directory();
    things.rights();
    things.documents();
    things.live();
    things.settings();
    things.scripts();
    return things.ids;
  }

  private void directory() {
    made("/v1/applications", "application", "{'id': '%s'}");
    made("/v1/roles", "role", "{'id': '%s', 'allow': ['read_device']}");
    Api alice = server.user(MARK + "-user");
    ids.put("/v1/users", MARK + "-user");
    String factor = "{'kind': 'totp', 'name': '%s'}".formatted(MARK);
    ids.put("/v1/me/factors", alice.post("/v1/me/factors", factor).is(201).text("/id"));
    ids.put("/v1/me/sessions", alice.get("/v1/me/sessions").is(200).text("/items/0/id"));
    ids.put("/v1/decisions", alice.get("/v1/audit").is(403).text("/decision"));
    made("/v1/devices", "device", "{'name': '%s', 'owner': 'only-in-main-user'}");
    String model =
        "{'streams': {'%s': {'channels': {'speed': 'number'}}}, 'actions': {'%s': {}}}"
            .formatted(PART, PART);
    owner.with("If-Match", "*").put("/v1/devices/" + MARK + "-device/model", model).is(200);
    owner
        .post(
            "/v1/devices/" + MARK + "-device/streams/" + PART + "/records",
            "{'values': {'speed': 1}}")
        .is(200);
    ids.put("/v1/scriptr/users", MARK + "-user");
    ids.put("/v1/scriptr/devices", MARK + "-device");
    made("/v1/clients", "client", "{'name': '%s'}");
    owner
        .put("/v1/clients/" + MARK + "-client/oauth", "{'grant_types': ['client_credentials']}")
        .is(200);
    made("/v1/groups", "group", "{'id': '%s'}");
    made("/v1/organisations", "organisation", "{'id': '%s', 'name': 'One'}");
  }

  /// Makes one whose id is its name.
  private void made(String collection, String kind, String body) {
    String id = MARK + "-" + kind;
    owner.post(collection, body.formatted(id)).is(201);
    ids.put(collection, id);
  }

  private void rights() {
    String grant = "{'subject': 'user:%s-user', 'permission': 'read_role'}".formatted(MARK);
    ids.put("/v1/grants", owner.post("/v1/grants", grant).is(201).text("/id"));
    ids.put("/v1/oauth/grants", server.consent(MARK + "-client", MARK + "-user"));
    String key = "{'name': '%s', 'max_devices': 1, 'roles': ['device']}".formatted(MARK);
    ids.put(
        "/v1/provisioning-keys", owner.post("/v1/provisioning-keys", key).is(201).text("/key/id"));
    owner.put("/v1/access-requests/settings", "{'devices': true, 'people': false}").is(200);
    String asked = "{'client_id': '%s-asker'}".formatted(MARK);
    ids.put(
        "/v1/access-requests",
        server.nobody().post("/v1/access-requests", asked).is(201).text("/id"));
  }

  private void documents() {
    String byPolicy = "'save': '', 'delete': '', 'query': '', 'attachment': ''";
    made("/v1/stores", "store", "{'id': '%s', " + byPolicy + "}");
    made("/v1/schemas", "schema", "{'id': '%s', 'definition': {}}");
    String document =
        "{'id': '%s', 'schema': '%s-schema', 'fields': {'gps': '%s'}}".formatted(PART, MARK, MARK);
    owner.post("/v1/documents/" + MARK + "-store", document).is(201);
    ids.put("/v1/documents", MARK + "-store");
  }

  private void live() {
    String token = "{'principal': 'device:%s-device', 'name': '%s'}".formatted(MARK, MARK);
    Api.Answer issued = owner.post("/v1/tokens", token).is(201);
    ids.put("/v1/tokens", issued.text("/token/id"));
    ids.put("/v1/connections", server.connect(issued.text("/value")).id());
    server.mailbox(issued.text("/value"), MARK, MARK + "/#");
    ids.put("/v1/mailboxes", owner.get("/v1/mailboxes").is(200).text("/items/0/id"));
  }

  private void settings() {
    String rule = "{'pattern': '%s/#', 'publish': 'authenticated'}".formatted(MARK);
    owner.put("/v1/channels/rules", rule).is(200);
    String message = "{'channel': '%s/1', 'message': '%s', 'retain': true}".formatted(MARK, MARK);
    owner.post("/v1/channels/publish", message).is(200);
    owner.put("/v1/webhooks/publish", "{'url': 'https://%s.example/'}".formatted(MARK)).is(200);
    ids.put("/v1/webhooks", "publish");
    owner.put("/v1/secrets/" + MARK + "-secret", "{'value': '%s'}".formatted(MARK)).is(200);
    ids.put("/v1/secrets", MARK + "-secret");
    owner.put("/v1/outbound", "{'allow': ['%s.example']}".formatted(MARK)).is(200);
  }

  private void scripts() {
    String path = MARK + "-script";
    owner
        .put(
            "/v1/scripts/" + path,
            "{'source': 'return `%s`', 'execute': 'anonymous'}".formatted(MARK))
        .is(201);
    owner.put("/v1/scripts/" + path, "{'source': 'return 2'}").is(200);
    for (String collection : List.of("/v1/scripts", "/v1/script-versions", "/v1/run")) {
      ids.put(collection, path);
    }
    ids.put(
        "/v1/script-timers",
        owner
            .post("/v1/script-timers", "{'script': '%s', 'cron': '0 0 1 1 *'}".formatted(path))
            .is(201)
            .text("/id"));
    ids.put(
        "/v1/script-listeners",
        owner
            .post(
                "/v1/script-listeners", "{'script': '%s', 'channel': '%s/#'}".formatted(path, MARK))
            .is(201)
            .text("/id"));
  }
}
