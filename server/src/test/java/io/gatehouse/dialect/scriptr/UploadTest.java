package io.gatehouse.dialect.scriptr;

import static io.gatehouse.dialect.scriptr.ScriptrHouse.response;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Uploads (section 2 of the contract), globals that old scripts use (section 5), and what of a
/// request never reaches a script.
class UploadTest {
  @TempDir static Path folder;
  private static ScriptrHouse house;
  private static String token;

  @BeforeAll
  static void open() {
    house = new ScriptrHouse(folder, Map.of());
    token = house.device("pump").path("token").asText();
    house.owner(
        "POST",
        "/v1/scriptr/users",
        "{'id':'pat','password':'%s'}".formatted(ScriptrHouse.PASSWORD));
    script("all", "return request;");
    script("xml", "return jsonToXml({a: {b: [1, 2], 'c d': '<&\\u0001'}, e: null});");
    script("mail", "return sendMail('x@example.org', 'Joe', 'Hello', '<b>hi</b>');");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static void script(String path, String source) {
    String body =
        JsonNodeFactory.instance
            .objectNode()
            .put("kind", "script")
            .put("content_type", "application/vnd.scriptr-javascript")
            .put("source", source)
            .put("execute", "authenticated")
            .toString();
    HttpResponse<String> answer =
        house.send(
            house
                .request("/v1/scripts/" + path)
                .header("Authorization", "Bearer " + house.owner)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
  }

  private static JsonNode result(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return response(answer).path("result");
  }

  private static HttpResponse<String> sent(String type, byte[] body) {
    return house.send(
        house.request("/all").header("Content-Type", type).POST(BodyPublishers.ofByteArray(body)));
  }

  @Test
  void aFormWithFilesComesAsParametersAndFiles() throws Exception {
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    part(form, "name=\"auth_token\"", token.getBytes(StandardCharsets.UTF_8));
    part(form, "name=\"kind\"", "photo".getBytes(StandardCharsets.UTF_8));
    part(form, "name=\"f\"; filename=\"a.txt\"", "line\r\n".getBytes(StandardCharsets.UTF_8));
    part(form, "name=\"f\"; filename=\"b.bin\"", new byte[] {(byte) 0xff, 0});
    form.write("--frontier--\r\n".getBytes(StandardCharsets.UTF_8));
    HttpResponse<String> answer =
        sent("multipart/form-data; boundary=frontier", form.toByteArray());
    JsonNode seen = result(answer);
    assertThat(seen.at("/parameters/kind").asText()).isEqualTo("photo");
    assertThat(seen.at("/files/f/0/fileName").asText()).isEqualTo("a.txt");
    assertThat(seen.at("/files/f/0/content").asText()).isEqualTo("line\r\n");
    assertThat(seen.at("/files/f/0/contentType").asText()).isEqualTo("image/x-test");
    assertThat(seen.at("/files/f/1/size").asInt()).isEqualTo(2);
    assertThat(seen.at("/files/f/1/content").asText()).isEqualTo("/wA=");
    assertThat(seen.at("/files/f/1/encoding").asText()).isEqualTo("base64");
    assertThat(answer.body()).doesNotContain(token).doesNotContain("auth_token");
  }

  private static void part(ByteArrayOutputStream form, String what, byte[] content)
      throws Exception {
    form.write(
        ("--frontier\r\nContent-Disposition: form-data; "
                + what
                + "\r\nContent-Type: image/x-test\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    form.write(content);
    form.write("\r\n".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aFormThatIsCutOffIsRefused() {
    String cut = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nvalue";
    HttpResponse<String> answer =
        sent("multipart/form-data; boundary=b", cut.getBytes(StandardCharsets.UTF_8));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(sent("multipart/form-data", new byte[9]).statusCode()).isEqualTo(400);
  }

  /// However its name is spelled, and also where a page was opened with it.
  @Test
  void theTokenOfWhoeverCallsNeverReachesAScript() {
    HttpResponse<String> spelled =
        sent(
            "application/x-www-form-urlencoded",
            ("a=1&auth%5Ftoken=" + token).getBytes(StandardCharsets.UTF_8));
    assertThat(result(spelled).at("/parameters/a").asText()).isEqualTo("1");
    assertThat(spelled.body()).doesNotContain(token);
    HttpResponse<String> fromPage =
        house.send(
            house
                .request("/all")
                .header("Authorization", "Bearer " + token)
                .header("Referer", "https://fleet.example.org/page.html?auth_token=" + token));
    assertThat(result(fromPage).at("/headers/referer").asText())
        .isEqualTo("https://fleet.example.org/page.html");
    assertThat(fromPage.body()).doesNotContain(token);
  }

  @Test
  void oldScriptsFindTheirGlobals() {
    assertThat(result(house.call("GET", "/xml", token, "")).asText())
        .isEqualTo("<a><b>1</b><b>2</b><c_d>&lt;&amp;</c_d></a><e></e>".replace("c_d", "_c_d"));
    JsonNode mail = result(house.call("GET", "/mail", token, ""));
    // this server has no mail, and a device may not write to strangers
    assertThat(mail.at("/metadata/status").asText()).isEqualTo("failure");
  }

  /// A WebSocket's URL that somebody opens as a page: refusals are kept, tokens must not be.
  @Test
  void aTokenThatIsOpenedAsAPageIsKeptNowhere() {
    for (String path : new String[] {"/" + token, "/" + token + "/more"}) {
      HttpResponse<String> answer = house.call("GET", path, null, "");
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("a token is no path").doesNotContain(token);
    }
    assertThat(house.call("GET", "/v1/audit?limit=100", house.owner, "").body())
        .doesNotContain(token);
    assertThat(house.call("GET", "/v1/refusals", house.owner, "").body()).doesNotContain(token);
  }

  /// A form on a foreign page must not sign in whoever reads that page.
  @Test
  void aForeignPageSetsNoCookies() {
    for (String path : new String[] {"/modules/login/login", "/login/api/login"}) {
      URI here = house.request(path).build().uri();
      String ours = "http://" + here.getAuthority();
      assertThat(login(path, ours).headers().allValues("set-cookie")).isNotEmpty();
      for (String page : new String[] {"https://evil.example", "null", "http://127.0.0.1.evil"}) {
        assertThat(login(path, page).headers().allValues("set-cookie")).isEmpty();
      }
    }
  }

  private static HttpResponse<String> login(String path, String page) {
    return house.send(
        house
            .request(path)
            .header("Origin", page)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                BodyPublishers.ofString(
                    "id=pat&password=" + ScriptrHouse.PASSWORD.replace(' ', '+'))));
  }
}
