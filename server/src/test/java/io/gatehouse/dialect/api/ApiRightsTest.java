package io.gatehouse.dialect.api;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What nobody, a plain user, a plain device and an administrator get from each route.
class ApiRightsTest {
  private static TestServer server;
  private static Map<String, Api> callers;
  private static final Set<String> TRIED = new TreeSet<>();

  @BeforeAll
  static void start() {
    server = TestServer.start();
    Api owner = server.owner();
    owner.post("/v1/users", "{'name': 'other', 'password': 'somebody else'}").is(201);
    owner.post("/v1/devices", "{'name': 'theirs', 'owner': 'other'}").is(201);
    owner.put("/v1/devices/theirs/streams/gps", "{'dynamic': true}").is(200);
    owner.patch("/v1/devices/theirs/model", "{'actions': {'siren': {}}}").is(200);
    owner.post("/v1/clients", "{'name': 'panel'}").is(201);
    owner.post("/v1/groups", "{'id': 'crew'}").is(201);
    owner.post("/v1/roles", "{'id': 'skipper', 'allow': ['read_device']}").is(201);
    owner.post("/v1/devices", "{'name': 'thing'}").is(201);
    String byPolicy = "'save': '', 'delete': '', 'query': '', 'attachment': ''";
    owner.post("/v1/stores", "{'id': 'crate', %s}".formatted(byPolicy)).is(201);
    owner.post("/v1/schemas", "{'id': 'form', 'definition': {}}").is(201);
    owner.post("/v1/documents/crate", "{'id': 'doc', 'fields': {}}").is(201);
    callers =
        Map.of(
            "nobody", server.nobody(),
            "user", server.user("plain"),
            "device", server.token(owner, "device:thing"),
            "admin", server.user("boss", "user", "admin"));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  /// Changes are tried with a version that is never right, so that nothing changes: whoever may is
  /// answered 412, whoever may not 403. Bodies are right unless the row says otherwise.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // method | path | body | nobody | user | device | admin
        "GET    | /v1/setup | | 200 | 200 | 200 | 200",
        "POST   | /v1/setup | {'secret': 'x', 'name': 'eve', 'password': 'eve and adam'} | 409 | 409 | 409 | 409",
        "POST   | /v1/login | {'name': 'x', 'password': 'y'} | 401 | 401 | 401 | 401",
        "POST   | /v1/logout | | 401 | - | 409 | -",
        "GET    | /v1/me | | 401 | 200 | 200 | 200",
        "PUT    | /v1/me/password | {'old_password': 'x', 'new_password': 'y'} | 401 | 422 | 409 | 422",
        "GET    | /v1/login | | 200 | 200 | 200 | 200",
        "POST   | /v1/login/passkey-options | {} | 503 | 503 | 503 | 503",
        "POST   | /v1/me/renewal | | 401 | 409 | 409 | 409",
        "GET    | /v1/oauth/keys | | 401 | 403 | 403 | 200",
        "POST   | /v1/oauth/keys | {'manner': 'announced'} | 401 | 403 | 403 | 200",
        "POST   | /v1/me/login | {'password': 'x'} | 401 | 401 | 409 | 401",
        "GET    | /v1/me/factors | | 401 | 200 | 200 | 200",
        "POST   | /v1/me/factors | {'kind': 'totp'} | 401 | 201 | 409 | 201",
        "POST   | /v1/me/factors/passkey-options | | 401 | 503 | 409 | 503",
        "POST   | /v1/me/factors/nosuch/confirm | {'code': '1'} | 401 | 404 | 409 | 404",
        "DELETE | /v1/me/factors/nosuch | | 401 | 404 | 409 | 404",
        "POST   | /v1/me/recovery-codes | | 401 | 409 | 409 | 409",
        "GET    | /v1/me/email | | 401 | 200 | 409 | 200",
        "PUT    | /v1/me/email | {'email': 'a@b'} | 401 | 503 | 409 | 503",
        "DELETE | /v1/me/email | | 401 | 404 | 409 | 404",
        "GET    | /v1/users/other/factors | | 401 | 403 | 403 | 200",
        "DELETE | /v1/users/other/factors/nosuch | | 401 | 403 | 403 | 404",
        "GET    | /v1/users/other/email | | 401 | 403 | 403 | 200",
        "PUT    | /v1/users/other/email | {'email': 'other@b'} | 401 | 403 | 403 | 200",
        "DELETE | /v1/users/other/email | | 401 | 403 | 403 | 204",
        "POST   | /v1/users/other/invitation | | 401 | 403 | 403 | 503",
        "POST   | /v1/invitations | {'email': 'a@b'} | 401 | 403 | 403 | 503",
        "POST   | /v1/password-resets | {'name': 'x'} | 503 | 503 | 503 | 503",
        "POST   | /v1/password-links/look | {'secret': 'x'} | 401 | 401 | 401 | 401",
        "POST   | /v1/password-links | {'secret': 'x', 'password': 'y'} | 401 | 401 | 401 | 401",
        "POST   | /v1/email-links | {'secret': 'x'} | 401 | 401 | 401 | 401",
        "GET    | /v1/factor-policy | | 401 | 403 | 403 | 200",
        "PUT    | /v1/factor-policy | {'administrators': false, 'roles': []} | 401 | 403 | 403 | 200",
        "GET    | /v1/me/sessions | | 401 | 200 | 200 | 200",
        "DELETE | /v1/me/sessions | | 401 | 200 | 200 | 200",
        "DELETE | /v1/me/sessions/nosuch | | 401 | 403 | 403 | 404",
        "GET    | /v1/applications | | 401 | 403 | 403 | 200",
        "POST   | /v1/applications | {'id': 'mine'} | 401 | 403 | 403 | 403",
        "GET    | /v1/applications/main | | 401 | 403 | 403 | 200",
        "GET    | /v1/applications/nosuch | | 401 | 403 | 403 | 403",
        "PATCH  | /v1/applications/main | {} | 401 | 403 | 403 | 403",
        "GET    | /v1/statistics | | 401 | 403 | 403 | 200",
        "GET    | /v1/statistics?scope=server | | 401 | 403 | 403 | 403",
        "GET    | /v1/doctor | | 401 | 403 | 403 | 200",
        "GET    | /v1/doctor?scope=server | | 401 | 403 | 403 | 403",
        "GET    | /v1/configuration | | 401 | 403 | 403 | 403",
        "GET    | /v1/doors | | 401 | 200 | 200 | 200",
        "GET    | /v1/users | | 401 | 200 | 200 | 200",
        "POST   | /v1/users | {'name': 'main'} | 401 | 403 | 403 | 201",
        "GET    | /v1/users/other | | 401 | 403 | 403 | 200",
        "PATCH  | /v1/users/other | {} | 401 | 403 | 403 | 412",
        "PUT    | /v1/users/other | {'name': 'other'} | 401 | 403 | 403 | 412",
        "DELETE | /v1/users/other | | 401 | 403 | 403 | 412",
        "POST   | /v1/users/other/password | {'password': 'x'} | 401 | 403 | 403 | 422",
        "GET    | /v1/users/other/sessions | | 401 | 403 | 403 | 200",
        "DELETE | /v1/users/other/sessions | | 401 | 403 | 403 | 200",
        "GET    | /v1/devices | | 401 | 200 | 200 | 200",
        "POST   | /v1/devices | {'name': 'new-ROLE'} | 401 | 201 | 403 | 201",
        "POST   | /v1/devices | {'name': 'for-ROLE', 'owner': 'other'} | 401 | 403 | 403 | 201",
        "GET    | /v1/devices/theirs | | 401 | 403 | 403 | 200",
        "PATCH  | /v1/devices/theirs | {} | 401 | 403 | 403 | 412",
        "PUT    | /v1/devices/theirs | {'name': 'theirs'} | 401 | 403 | 403 | 412",
        "DELETE | /v1/devices/theirs | | 401 | 403 | 403 | 412",
        "POST   | /v1/devices/theirs/password | {'password': 'x'} | 401 | 403 | 403 | 422",
        "GET    | /v1/devices/theirs/sessions | | 401 | 403 | 403 | 200",
        "DELETE | /v1/devices/theirs/sessions | | 401 | 403 | 403 | 200",
        "POST   | /v1/devices/search | {} | 401 | 200 | 200 | 200",
        "GET    | /v1/devices/theirs/model | | 401 | 403 | 403 | 200",
        "PUT    | /v1/devices/theirs/model | {} | 401 | 403 | 403 | 412",
        "PATCH  | /v1/devices/theirs/model | {} | 401 | 403 | 403 | 412",
        "GET    | /v1/devices/theirs/streams | | 401 | 403 | 403 | 200",
        "GET    | /v1/devices/theirs/streams/gps | | 401 | 403 | 403 | 200",
        "PUT    | /v1/devices/theirs/streams/gps | {'dynamic': true} | 401 | 403 | 403 | 412",
        "DELETE | /v1/devices/theirs/streams/gps | | 401 | 403 | 403 | 412",
        "POST   | /v1/devices/theirs/streams/gps/records | {'values': {'a': 1}} | 401 | 403 | 403 | 200",
        "GET    | /v1/devices/theirs/streams/gps/records | | 401 | 403 | 403 | 200",
        "GET    | /v1/devices/theirs/streams/gps/records?every=1h | | 401 | 403 | 403 | 200",
        "DELETE | /v1/devices/theirs/streams/gps/records | | 401 | 403 | 403 | 200",
        "GET    | /v1/devices/theirs/actions/status | | 401 | 403 | 403 | 200",
        "POST   | /v1/devices/theirs/actions/siren | {} | 401 | 403 | 403 | 202",
        "GET    | /v1/devices/theirs/actions/siren/calls | | 401 | 403 | 403 | 200",
        "GET    | /v1/devices/theirs/actions/siren/calls/nosuch | | 401 | 403 | 403 | 404",
        "PUT    | /v1/devices/theirs/actions/siren/calls/nosuch | {'state': 'done'} | 401 | 403 | 403 | 404",
        "GET    | /v1/devices/theirs/actions/siren/status | | 401 | 403 | 403 | 404",
        "PUT    | /v1/devices/theirs/actions/siren/status | {'status': 'idle'} | 401 | 403 | 403 | 200",
        "DELETE | /v1/devices/theirs/actions/siren/status | | 401 | 403 | 403 | 204",
        "GET    | /v1/devices/theirs/permissions | | 401 | 403 | 403 | 200",
        "GET    | /v1/devices/theirs/permissions/user:plain | | 401 | 403 | 403 | 404",
        "PUT    | /v1/devices/theirs/permissions/user:plain | {'verbs': []} | 401 | 403 | 403 | 200",
        "DELETE | /v1/devices/theirs/permissions/user:plain | | 401 | 403 | 403 | 200",
        "GET    | /v1/devices/theirs/streams/gps/permissions | | 401 | 403 | 403 | 200",
        "GET    | /v1/devices/theirs/streams/gps/permissions/user:plain | | 401 | 403 | 403 | 404",
        "PUT    | /v1/devices/theirs/streams/gps/permissions/user:plain | {'verbs': []} | 401 | 403 | 403 | 200",
        "DELETE | /v1/devices/theirs/streams/gps/permissions/user:plain | | 401 | 403 | 403 | 200",
        "GET    | /v1/devices/theirs/actions/siren/permissions | | 401 | 403 | 403 | 200",
        "GET    | /v1/devices/theirs/actions/siren/permissions/user:plain | | 401 | 403 | 403 | 404",
        "PUT    | /v1/devices/theirs/actions/siren/permissions/user:plain | {'verbs': []} | 401 | 403 | 403 | 200",
        "DELETE | /v1/devices/theirs/actions/siren/permissions/user:plain | | 401 | 403 | 403 | 200",
        "GET    | /v1/users/other/permissions | | 401 | 403 | 403 | 200",
        "GET    | /v1/users/other/permissions/user:plain | | 401 | 403 | 403 | 404",
        "PUT    | /v1/users/other/permissions/user:plain | {'verbs': []} | 401 | 403 | 403 | 200",
        "DELETE | /v1/users/other/permissions/user:plain | | 401 | 403 | 403 | 200",
        "GET    | /v1/clients/panel/permissions | | 401 | 403 | 403 | 200",
        "GET    | /v1/clients/panel/permissions/user:plain | | 401 | 403 | 403 | 404",
        "PUT    | /v1/clients/panel/permissions/user:plain | {'verbs': []} | 401 | 403 | 403 | 200",
        "DELETE | /v1/clients/panel/permissions/user:plain | | 401 | 403 | 403 | 200",
        "GET    | /v1/groups/crew/permissions | | 401 | 403 | 403 | 200",
        "GET    | /v1/groups/crew/permissions/user:plain | | 401 | 403 | 403 | 404",
        "PUT    | /v1/groups/crew/permissions/user:plain | {'verbs': []} | 401 | 403 | 403 | 200",
        "DELETE | /v1/groups/crew/permissions/user:plain | | 401 | 403 | 403 | 200",
        "GET    | /v1/roles/skipper/permissions | | 401 | 403 | 403 | 200",
        "GET    | /v1/roles/skipper/permissions/user:plain | | 401 | 403 | 403 | 404",
        "PUT    | /v1/roles/skipper/permissions/user:plain | {'verbs': []} | 401 | 403 | 403 | 200",
        "DELETE | /v1/roles/skipper/permissions/user:plain | | 401 | 403 | 403 | 200",
        "GET    | /v1/stores | | 401 | 200 | 200 | 200",
        "POST   | /v1/stores | {'id': 'st-ROLE'} | 401 | 403 | 403 | 201",
        "GET    | /v1/stores/crate | | 401 | 403 | 403 | 200",
        "PUT    | /v1/stores/crate | {} | 401 | 403 | 403 | 412",
        "DELETE | /v1/stores/crate | | 401 | 403 | 403 | 412",
        "GET    | /v1/stores/crate/count | | 401 | 403 | 403 | 200",
        "GET    | /v1/stores/crate/aggregate | | 401 | 403 | 403 | 200",
        "GET    | /v1/schemas | | 401 | 200 | 200 | 200",
        "POST   | /v1/schemas | {'id': 'sc-ROLE', 'definition': {}} | 401 | 403 | 403 | 201",
        "GET    | /v1/schemas/form | | 401 | 403 | 403 | 200",
        "PUT    | /v1/schemas/form | {'definition': {}} | 401 | 403 | 403 | 412",
        "DELETE | /v1/schemas/form | | 401 | 403 | 403 | 412",
        "GET    | /v1/documents/crate | | 401 | 403 | 403 | 200",
        "POST   | /v1/documents/crate | {'id': 'd-ROLE', 'fields': {}} | 401 | 403 | 403 | 201",
        "GET    | /v1/documents/crate/doc | | 401 | 403 | 403 | 200",
        "PUT    | /v1/documents/crate/doc | {'fields': {}} | 401 | 403 | 403 | 412",
        "PATCH  | /v1/documents/crate/doc | {} | 401 | 403 | 403 | 412",
        "DELETE | /v1/documents/crate/doc | | 401 | 403 | 403 | 412",
        "GET    | /v1/documents/crate/doc/versions | | 401 | 403 | 403 | 200",
        "GET    | /v1/documents/crate/doc/versions/9 | | 401 | 403 | 403 | 404",
        "GET    | /v1/documents/crate/doc/attachments | | 401 | 403 | 403 | 200",
        "GET    | /v1/documents/crate/doc/attachments/photo | | 401 | 403 | 403 | 404",
        "PUT    | /v1/documents/crate/doc/attachments/photo | | 401 | 403 | 403 | 200",
        "DELETE | /v1/documents/crate/doc/attachments/photo | | 401 | 403 | 403 | 200",
        "GET    | /v1/clients | | 401 | 200 | 200 | 200",
        "POST   | /v1/clients | {'name': 'cl-ROLE'} | 401 | 403 | 403 | 201",
        "GET    | /v1/clients/panel | | 401 | 403 | 403 | 200",
        "PATCH  | /v1/clients/panel | {} | 401 | 403 | 403 | 412",
        "PUT    | /v1/clients/panel | {'name': 'panel'} | 401 | 403 | 403 | 412",
        "DELETE | /v1/clients/panel | | 401 | 403 | 403 | 412",
        "POST   | /v1/clients/panel/password | {'password': 'x'} | 401 | 403 | 403 | 422",
        "GET    | /v1/clients/panel/sessions | | 401 | 403 | 403 | 200",
        "DELETE | /v1/clients/panel/sessions | | 401 | 403 | 403 | 200",
        "POST   | /v1/users/import | {'users': []} | 401 | 403 | 403 | 200",
        "GET    | /v1/organisations | | 401 | 200 | 200 | 200",
        "POST   | /v1/organisations | {'id': 'o', 'consultancy': 'nosuch'} | 401 | 403 | 403 | 422",
        "GET    | /v1/organisations/nosuch | | 401 | 403 | 403 | 404",
        "PATCH  | /v1/organisations/nosuch | {} | 401 | 403 | 403 | 404",
        "DELETE | /v1/organisations/nosuch | | 401 | 403 | 403 | 404",
        "GET    | /v1/organisations/nosuch/members | | 401 | 403 | 403 | 404",
        "POST   | /v1/organisations/nosuch/members | {'name': 'm'} | 401 | 403 | 403 | 404",
        "PUT    | /v1/organisations/nosuch/members/other | | 401 | 403 | 403 | 404",
        "GET    | /v1/role-granters | | 401 | 403 | 403 | 200",
        "PUT    | /v1/role-granters | {'items': []} | 401 | 403 | 403 | 200",
        "GET    | /v1/groups | | 401 | 200 | 200 | 200",
        "POST   | /v1/groups | {'id': 'g-ROLE'} | 401 | 403 | 403 | 201",
        "GET    | /v1/groups/crew | | 401 | 403 | 403 | 200",
        "PATCH  | /v1/groups/crew | {} | 401 | 403 | 403 | 412",
        "PUT    | /v1/groups/crew | {} | 401 | 403 | 403 | 412",
        "DELETE | /v1/groups/crew | | 401 | 403 | 403 | 412",
        "GET    | /v1/roles | | 401 | 200 | 200 | 200",
        "POST   | /v1/roles | {'id': 'r-ROLE', 'allow': ['read_device']} | 401 | 403 | 403 | 201",
        "GET    | /v1/roles/skipper | | 401 | 403 | 403 | 200",
        "PATCH  | /v1/roles/skipper | {} | 401 | 403 | 403 | 412",
        "PUT    | /v1/roles/skipper | {} | 401 | 403 | 403 | 412",
        "DELETE | /v1/roles/skipper | | 401 | 403 | 403 | 412",
        "GET    | /v1/grants | | 401 | 200 | 200 | 200",
        "POST   | /v1/grants | {'subject': 'user:other', 'permission': 'read_role'} | 401 | 403 | 403 | 201",
        "GET    | /v1/grants/nosuch | | 401 | 403 | 403 | 404",
        "DELETE | /v1/grants/nosuch | | 401 | 403 | 403 | 404",
        "GET    | /v1/tokens | | 401 | 200 | 200 | 200",
        "POST   | /v1/tokens | {'name': 'own'} | 401 | 201 | 403 | 201",
        "POST   | /v1/tokens | {'name': 'theirs', 'principal': 'user:other'} | 401 | 403 | 403 | 201",
        "GET    | /v1/tokens/nosuch | | 401 | 403 | 403 | 404",
        "PATCH  | /v1/tokens/nosuch | {} | 401 | 403 | 403 | 404",
        "DELETE | /v1/tokens/nosuch | | 401 | 403 | 403 | 404",
        "POST   | /v1/tokens/nosuch/rotate | {} | 401 | 403 | 403 | 404",
        "POST   | /v1/devices/batch | {'devices': []} | 401 | 422 | 422 | 422",
        "POST   | /v1/devices/import | {} | 401 | 415 | 415 | 415",
        "POST   | /v1/devices/register | {'key': 'x', 'serial': 'y'} | 401 | 401 | 401 | 401",
        "GET    | /v1/devices/theirs/claim-code | | 401 | 403 | 403 | 404",
        "POST   | /v1/devices/theirs/claim-code | {} | 401 | 403 | 403 | 409",
        "DELETE | /v1/devices/theirs/claim-code | | 401 | 403 | 403 | 404",
        "GET    | /v1/claims | | 401 | 403 | 403 | 200",
        "POST   | /v1/claims | {'code': 'x'} | 401 | 404 | 403 | 404",
        "GET    | /v1/provisioning-keys | | 401 | 403 | 403 | 200",
        "POST   | /v1/provisioning-keys | {'name': 'x', 'max_devices': 1} | 401 | 403 | 403 | 201",
        "GET    | /v1/provisioning-keys/nosuch | | 401 | 403 | 403 | 404",
        "PATCH  | /v1/provisioning-keys/nosuch | {} | 401 | 403 | 403 | 404",
        "DELETE | /v1/provisioning-keys/nosuch | | 401 | 403 | 403 | 404",
        "GET    | /v1/provisioning-keys/nosuch/devices | | 401 | 403 | 403 | 404",
        "POST   | /v1/access-requests | {'client_id': 'ROLE'} | 403 | 403 | 403 | 403",
        "GET    | /v1/access-requests | | 401 | 200 | 200 | 200",
        "GET    | /v1/access-requests/settings | | 401 | 403 | 403 | 200",
        "PUT    | /v1/access-requests/settings | {'devices': false, 'people': false} | 401 | 403 | 403 | 200",
        "GET    | /v1/access-requests/nosuch | | 401 | 403 | 403 | 404",
        "DELETE | /v1/access-requests/nosuch | | 401 | 403 | 403 | 404",
        "POST   | /v1/access-requests/nosuch/collect | | 401 | 401 | 401 | 401",
        "POST   | /v1/access-requests/nosuch/approve | {} | 401 | 403 | 403 | 404",
        "POST   | /v1/access-requests/nosuch/deny | {} | 401 | 403 | 403 | 404",
        "GET    | /v1/check?verb=read&type=device | | 401 | 200 | 200 | 200",
        "POST   | /v1/check | {'verb': 'read', 'resource': 'device:theirs'} | 401 | 200 | 200 | 200",
        "POST   | /v1/check | {'subject': 'user:other', 'verb': 'read', 'resource': 'device'} | 401 | 403 | 403 | 200",
        "POST   | /v1/what-if | {'changes': [{'delete_role': 'skipper'}]} | 401 | 403 | 403 | 200",
        "GET    | /v1/refusals | | 401 | 403 | 403 | 200",
        "POST   | /v1/who-can | {'verb': 'read', 'resource': 'device:theirs'} | 401 | 403 | 403 | 200",
        "POST   | /v1/what-can | {'subject': 'user:other'} | 401 | 403 | 403 | 200",
        "POST   | /v1/explain | {'verb': 'read', 'resource': 'device:theirs'} | 401 | 200 | 200 | 200",
        "POST   | /v1/explain | {'subject': 'user:other', 'verb': 'read', 'resource': 'device'} | 401 | 403 | 403 | 200",
        "GET    | /v1/decisions/nosuch | | 401 | 404 | 404 | 404",
        "GET    | /v1/channels/rules | | 401 | 200 | 200 | 200",
        "PUT    | /v1/channels/rules | {'pattern': 'a/#'} | 401 | 403 | 403 | 412",
        "DELETE | /v1/channels/rules?pattern=a/%23 | | 401 | 403 | 403 | 404",
        "POST   | /v1/channels/publish | {'channel': 'a', 'message': 1} | 401 | 403 | 403 | 200",
        "GET    | /v1/channels/retained | | 200 | 200 | 200 | 200",
        "GET    | /v1/channels/presence?channel=a | | 401 | 403 | 403 | 422",
        "GET    | /v1/channels/history?channel=a | | 401 | 403 | 403 | 422",
        "GET    | /v1/stream?channel=a | | 401 | 403 | 403 | -",
        "POST   | /v1/certificates | {'certificate': 'x', 'name': 'x'} | 401 | 422 | 422 | 422",
        "GET    | /v1/connections | | 401 | 200 | 200 | 200",
        "GET    | /v1/connections/nosuch | | 401 | 403 | 403 | 404",
        "DELETE | /v1/connections/nosuch | | 401 | 403 | 403 | 404",
        "DELETE | /v1/connections?subject=user:nosuch | | 401 | 403 | 403 | 200",
        "DELETE | /v1/connections | | 401 | 422 | 422 | 422",
        "GET    | /v1/mailboxes | | 401 | 200 | 200 | 200",
        "GET    | /v1/mailboxes/nosuch | | 401 | 403 | 403 | 404",
        "DELETE | /v1/mailboxes/nosuch | | 401 | 403 | 403 | 404",
        "GET    | /v1/webhooks | | 401 | 403 | 403 | 200",
        "GET    | /v1/webhooks/publish | | 401 | 403 | 403 | 404",
        "PUT    | /v1/webhooks/publish | {'url': 'https://x.example/'} | 401 | 403 | 403 | 412",
        "GET    | /v1/clients/panel/oauth | | 401 | 403 | 403 | 404",
        "PUT    | /v1/clients/panel/oauth | {} | 401 | 403 | 403 | 412",
        "DELETE | /v1/clients/panel/oauth | | 401 | 403 | 403 | 404",
        "POST   | /v1/clients/panel/oauth/secret | {} | 401 | 403 | 403 | 404",
        "GET    | /v1/oauth/grants | | 401 | 200 | 200 | 200",
        "GET    | /v1/oauth/grants?principal=user:other | | 401 | 403 | 403 | 200",
        "DELETE | /v1/oauth/grants/nosuch | | 401 | 403 | 403 | 404",
        "DELETE | /v1/webhooks/publish | | 401 | 403 | 403 | 404",
        "POST   | /v1/webhooks/publish/test | {} | 401 | 403 | 403 | 404",
        "GET    | /v1/secrets | | 401 | 200 | 200 | 200",
        "GET    | /v1/secrets/nosuch | | 401 | 403 | 403 | 404",
        "PUT    | /v1/secrets/nosuch | {'value': 'x'} | 401 | 403 | 403 | 412",
        "DELETE | /v1/secrets/nosuch | | 401 | 403 | 403 | 404",
        "GET    | /v1/outbound | | 401 | 403 | 403 | 200",
        "PUT    | /v1/outbound | {'allow': []} | 401 | 403 | 403 | 200",
        "GET    | /v1/oauth/callback?state=x | | 401 | 401 | 401 | 401",
        "GET    | /v1/scripts | | 401 | 200 | 200 | 200",
        "GET    | /v1/scripts/nix/one | | 401 | 403 | 403 | 404",
        "PUT    | /v1/scripts/nix/one | {'source': 'x'} | 401 | 403 | 403 | 412",
        "PATCH  | /v1/scripts/nix/one | {} | 401 | 403 | 403 | 404",
        "DELETE | /v1/scripts/nix/one | | 401 | 403 | 403 | 404",
        "GET    | /v1/script-versions/nix/one | | 401 | 403 | 403 | 404",
        "POST   | /v1/script-versions/nix/one | {'version': 1} | 401 | 403 | 403 | 404",
        "GET    | /v1/script-logs | | 401 | 200 | 200 | 200",
        "GET    | /v1/script-timers | | 401 | 200 | 200 | 200",
        "POST   | /v1/script-timers | {'script': 'nix', 'cron': '* * * * *'} | 401 | 403 | 403 | 404",
        "DELETE | /v1/script-timers/nosuch | | 401 | 404 | 404 | 404",
        "GET    | /v1/script-listeners | | 401 | 200 | 200 | 200",
        "POST   | /v1/script-listeners | {'script': 'nix', 'channel': 'a/b'} | 401 | 403 | 403 | 404",
        "DELETE | /v1/script-listeners/nosuch | | 401 | 404 | 404 | 404",
        "GET    | /v1/run/nix/one |  | 401 | 403 | 403 | 404",
        "POST   | /v1/run/nix/one | {} | 401 | 403 | 403 | 404",
        "PUT    | /v1/run/nix/one | {} | 401 | 403 | 403 | 404",
        "PATCH  | /v1/run/nix/one | {} | 401 | 403 | 403 | 404",
        "DELETE | /v1/run/nix/one |  | 401 | 403 | 403 | 404",
        "GET    | /v1/scriptr/account | | 401 | 200 | 200 | 200",
        "POST   | /v1/scriptr/owner/token | | 401 | 403 | 403 | 403",
        "POST   | /v1/scriptr/devices | {'id': 's-ROLE', 'password': 'somebody else'} | 401 | 201 | 403 | 201",
        "POST   | /v1/scriptr/devices/theirs/token | | 401 | 403 | 403 | 201",
        "DELETE | /v1/scriptr/devices/theirs/token | | 401 | 403 | 403 | 204",
        "PUT    | /v1/scriptr/devices/theirs/password | {'password': 'x'} | 401 | 403 | 403 | 422",
        "POST   | /v1/scriptr/users | {'id': 'u-ROLE', 'password': 'somebody else'} | 401 | 403 | 403 | 201",
        "POST   | /v1/scriptr/users/other/tokens | {} | 401 | 403 | 403 | 201",
        "PUT    | /v1/scriptr/users/other/password | {'password': 'x'} | 401 | 403 | 403 | 422",
        "GET    | /v1/audit | | 401 | 403 | 403 | 200",
        "GET    | /v1/audit/verify | | 401 | 403 | 403 | 403",
        "GET    | /v1/openapi.yaml | | 200 | 200 | 200 | 200",
        "GET    | /v1/openapi.json | | 200 | 200 | 200 | 200",
        "GET    | /docs | | 200 | 200 | 200 | 200",
        "GET    | /docs/style.css | | 200 | 200 | 200 | 200",
      })
  void eachRouteAnswersEachCallerAsItShould(
      String method,
      String path,
      @Nullable String body,
      String nobody,
      String user,
      String device,
      String admin) {
    TRIED.add(
        method
            + " "
            + ContractCheck.ours().template(method, path.replaceFirst("\\?.*", "")).orElseThrow());
    Map<String, String> expected =
        Map.of("nobody", nobody, "user", user, "device", device, "admin", admin);
    for (String role : List.of("nobody", "user", "device", "admin")) {
      if (!status(expected, role).equals("-")) {
        Api caller = requireNonNull(callers.get(role));
        Api asking =
            method.matches("PATCH|PUT|DELETE") && !path.contains("sessions")
                ? caller.with("If-Match", "\"999\"")
                : caller;
        String sent = body == null ? null : body.replace("ROLE", role);
        Api.Answer answer = asking.send(method, path, sent);
        assertThat(answer.status())
            .as("%s: %s", role, answer)
            .isEqualTo(Integer.parseInt(status(expected, role)));
      }
    }
  }

  private static String status(Map<String, String> expected, String role) {
    return requireNonNull(expected.get(role));
  }

  @Test
  void listingsShowAPlainUserOnlyWhatIsTheirs() {
    Api user = server.user("lister");
    assertThat(user.get("/v1/users").at("/items").findValuesAsText("id")).containsExactly("lister");
    user.post("/v1/devices", "{'name': 'mine'}").is(201);
    assertThat(user.get("/v1/devices").at("/items").findValuesAsText("id")).containsExactly("mine");
    assertThat(user.get("/v1/clients").at("/items").size()).isZero();
    assertThat(user.get("/v1/groups").at("/items").size()).isZero();
    assertThat(user.get("/v1/roles").at("/items").size()).isZero();
    assertThat(user.get("/v1/channels/rules").at("/items").size()).isZero();
  }

  @Test
  void nobodyGivesThemselvesMore() {
    Api user = server.user("climber");
    Api change = user.with("If-Match", user.get("/v1/users/climber").is(200).etag());
    change.patch("/v1/users/climber", "{'roles': ['user', 'admin']}").is(403, "forbidden");
    change.patch("/v1/users/climber", "{'groups': ['crew']}").is(403);
    change.patch("/v1/users/climber", "{'enabled': false}").is(403);
    user.post("/v1/grants", "{'subject': 'user:climber', 'permission': 'admin_application'}")
        .is(403);
    user.post("/v1/devices", "{'name': 'trojan', 'roles': ['admin']}").is(403);
    user.post("/v1/devices", "{'name': 'trojan', 'groups': ['crew']}").is(403);
  }

  @Test
  void whoManagesUsersButIsNoAdministratorMakesNone() {
    Api owner = server.owner();
    owner
        .post(
            "/v1/roles",
            "{'id': 'clerk', 'allow': ['create_user', 'read_user', 'update_user', 'admin_user',"
                + " 'create_role', 'update_role', 'create_grant_nothing']}")
        .is(422);
    owner
        .post(
            "/v1/roles",
            "{'id': 'clerk', 'allow': ['create_user', 'read_user', 'update_user', 'create_role',"
                + " 'read_role', 'update_role']}")
        .is(201);
    Api clerk = server.user("clerk", "user", "clerk");
    clerk.post("/v1/users", "{'name': 'helped'}").is(201);
    clerk.post("/v1/users", "{'name': 'crony', 'roles': ['admin']}").is(403, "forbidden");
    clerk.post("/v1/roles", "{'id': 'backdoor', 'allow': ['admin_application']}").is(403);
    Api widening = clerk.with("If-Match", clerk.get("/v1/roles/clerk").is(200).etag());
    widening.patch("/v1/roles/clerk", "{'allow': ['admin_application']}").is(403);
    clerk.post("/v1/users/boss/password", "{'password': 'now it is mine'}").is(403);
    clerk.post("/v1/tokens", "{'principal': 'user:boss', 'name': 'key'}").is(403);
  }

  /// A route that is not in the table fails.
  @AfterAll
  static void everyRouteWasTried() {
    Set<String> offered = new TreeSet<>();
    server.routes().forEach(route -> offered.add(route.method() + " " + route.template()));
    offered.removeIf(route -> route.matches(".*(/health/|/metrics|/v1/ws).*"));
    assertThat(TRIED).containsAll(offered);
  }
}
