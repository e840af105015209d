package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.bcrypt.BCrypt;
import picocli.CommandLine;

/// `gatehouse import signalk` against a running server, and what the server offers without Signal
/// K.
class SignalKImportTest {
  private static final String LOGIN = "/signalk/v1/auth/login";

  @TempDir static Path folder;
  private static TlsServer house;
  private static TlsServer plain;

  @BeforeAll
  static void open() throws Exception {
    Path one = Files.createDirectory(folder.resolve("one"));
    Path other = Files.createDirectory(folder.resolve("other"));
    house = new TlsServer(one, Map.of("signalk.applications", "main"));
    plain = new TlsServer(other);
  }

  @AfterAll
  static void close() {
    house.close();
    plain.close();
  }

  private static String security() {
    String hash = BCrypt.hashpw("short", BCrypt.gensalt("$2b", 10));
    return """
    {
      "allow_readonly": false,
      "expiration": "1d",
      "secretKey": "0123456789abcdef",
      "users": [
        {"username": "skipper", "type": "admin", "password": "%s"},
        {"username": "guest", "type": "readonly", "password": "not bcrypt"},
        {"username": "olga", "type": "admin", "password": "%s"}
      ],
      "devices": [
        {"clientId": "1234-45653-343453", "permissions": "readwrite", "description": "mast"},
        {"clientId": "the galley", "permissions": "readonly"}
      ],
      "allowNewUserRegistration": false,
      "allowDeviceAccessRequests": true,
      "allowedCorsOrigins": "https://kip.example",
      "acls": [{"context": "vessels.self", "resources": [{"paths": ["*"], "permissions": [
        {"subject": "any", "permission": "read"}]}]}]
    }
    """
        .formatted(hash, hash);
  }

  private record Ran(int code, String out, String err) {}

  private static Ran run(TlsServer server, Path file) throws Exception {
    Path token = folder.resolve("token");
    Files.writeString(token, server.ownerToken());
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine program = Main.program("import");
    program.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code =
        program.execute(
            "import",
            "signalk",
            file.toString(),
            "--server",
            "http://127.0.0.1:" + server.server.httpPort(),
            "--token-file",
            token.toString());
    return new Ran(code, out.toString(), err.toString());
  }

  private static HttpResponse<String> send(
      TlsServer server, String method, String path, String body) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.server.httpPort() + path))
              .header("Content-Type", "application/json")
              .method(method, HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void usersKeepTheirPasswordsAndASecondRunChangesNothing() throws Exception {
    Path file = folder.resolve("security.json");
    Files.writeString(file, security());
    Ran first = run(house, file);
    assertThat(first.out())
        .contains("done     user skipper: admin, with the password until now")
        .contains("failed   user guest: the password is no bcrypt hash")
        .contains("failed   user olga: the name `olga` is taken")
        .contains("done     device 1234-45653-343453: readwrite")
        .contains("done     device the galley: readonly")
        .contains("done     lists of rights: for 1 contexts")
        .contains("done     settings: logins last 1d at most")
        .contains("note     tokens of the old server are not taken")
        .contains("note     pages of other origins")
        .doesNotContain("0123456789abcdef");
    assertThat(first.code()).as(first.err()).isEqualTo(2);
    String login = "{\"username\":\"skipper\",\"password\":\"short\"}";
    assertThat(send(house, "POST", LOGIN, login).statusCode()).isEqualTo(200);
    Ran second = run(house, file);
    assertThat(second.out())
        .contains("kept     user skipper: is here already")
        .contains("kept     device the galley: is here already")
        .contains("kept     lists of rights: are here already")
        .contains("kept     settings: are the same already")
        .doesNotContain("done");
    assertThat(send(house, "POST", LOGIN, login).statusCode()).isEqualTo(200);
  }

  @Test
  void aFileOfSomethingElseIsRefused() throws Exception {
    Path file = folder.resolve("package.json");
    Files.writeString(file, "{\"name\":\"x\"}");
    assertThat(run(house, file).err()).contains("is no security.json");
    assertThat(run(house, folder.resolve("missing.json")).err()).contains("there is no file");
    Files.writeString(file, "{\"users\":5}");
    assertThat(run(house, file).err()).contains("`users`", "is no list", "nothing was changed");
  }

  /// SensESP takes 404 on access requests to mean that there is no security, and goes on without a
  /// token.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /signalk/v1/access/requests",
        "POST /signalk/v1/auth/login",
        "POST /login",
        "GET /signalk",
        "GET /skServer/loginStatus",
        "GET /loginStatus",
        "GET /skServer/security/users",
        "PUT /security/access/requests/x/approved",
        "PUT /logout",
        "POST /v1/signalk/import"
      })
  void withoutSignalKNothingOfItIsThere(String what) throws Exception {
    String[] parts = what.split(" ", -1);
    HttpResponse<String> answer = send(plain, parts[0], parts[1], "{}");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).contains("json");
  }
}
