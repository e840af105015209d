package io.gatehouse.dialect.flexmeasures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.dialect.flexmeasures.FlexHouse.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A replay of the real `flexmeasures-client`: its calls, its headers and its rules for answers, as
/// contract flexmeasures.md section 4 has them.
class FlexClientTest {
  @TempDir Path folder;
  private FlexHouse house;

  @BeforeEach
  void open() {
    house = new FlexHouse(folder);
  }

  @AfterEach
  void close() {
    house.close();
  }

  /// What it raises where no answer can be read.
  private static final class ConnectionError extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// What it raises with the server's words.
  private static final class ValueError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ValueError(String text) {
      super(text);
    }
  }

  private final class Client {
    private final String email;
    private final String password;
    private @Nullable String token;
    private int logins;

    Client(String email, String password) {
      this.email = email;
      this.password = password;
    }

    private void login() {
      logins++;
      String body = FlexHouse.credentials(email, password);
      token = once("POST", "/api/requestAuthToken", body, false).path("auth_token").asText();
    }

    JsonNode request(String method, String uri, @Nullable String body) {
      if (token == null) {
        login();
      }
      return once(method, "/api/v3_0/" + uri, body, true);
    }

    private JsonNode once(
        String method, String path, @Nullable String body, boolean authenticates) {
      boolean again = true;
      while (true) {
        Answer answer = house.call(authenticates ? token : null, method, path, body);
        String type = answer.header("Content-Type");
        if (type == null || !type.startsWith("application/json")) {
          throw new ConnectionError();
        }
        JsonNode json = answer.json();
        if (answer.status() < 300) {
          assertThat(answer.header("FlexMeasures-Version")).matches("\\d+\\.\\d+\\.\\d+");
          return json;
        }
        if (answer.status() == 401 && authenticates && again) {
          again = false;
          login();
          continue;
        }
        if (json.path("errors").isArray()) {
          List<String> errors = new ArrayList<>();
          json.path("errors").forEach(error -> errors.add(error.asText()));
          throw new ValueError(String.join(" ,", errors));
        }
        if (answer.status() != 404 && json.has("message")) {
          throw new ValueError(json.path("message").toString());
        }
        throw new ConnectionError();
      }
    }
  }

  private Client client(String name) {
    return new Client(name + "@example.org", FlexHouse.PASSWORD);
  }

  @Test
  void itSignsInFindsItselfAndItsAccount() {
    Client mia = client("mia");
    JsonNode users = mia.request("GET", "users", null);
    long account = 0;
    for (JsonNode user : users) {
      if (user.path("email").asText().equals("mia@example.org")) {
        account = user.path("account_id").asLong();
      }
    }
    assertThat(mia.request("GET", "accounts/" + account, null).path("name").asText())
        .isEqualTo("Acme");
    assertThat(mia.logins).isEqualTo(1);
  }

  @Test
  void anExpiredTokenIsNothingThatItsUserSees() {
    Client mia = client("mia");
    mia.request("GET", "users", null);
    house.house.clock.forward(Duration.ofHours(7));
    assertThat(mia.request("GET", "users", null)).hasSize(2);
    assertThat(mia.logins).isEqualTo(2);
  }

  @Test
  void aWrongPasswordIsSaidOnceAndNotTriedForEver() {
    Client mia = new Client("mia@example.org", "wrong");
    assertThatThrownBy(() -> mia.request("GET", "users", null))
        .isInstanceOf(ValueError.class)
        .hasMessageContaining("does not match");
    assertThat(mia.logins).isEqualTo(1);
  }

  @Test
  void whoIsMadeInactiveHearsItAfterOneMoreTry() {
    Client mia = client("mia");
    mia.request("GET", "users", null);
    client("ada").request("PATCH", "users/" + house.number("mia"), "{\"active\":false}");
    assertThatThrownBy(() -> mia.request("GET", "users", null)).isInstanceOf(ValueError.class);
    assertThat(mia.logins).isEqualTo(2);
  }

  @Test
  void refusalsAreReadableAndWhatIsMissingIsNot() {
    Client mia = client("mia");
    assertThatThrownBy(
            () -> mia.request("PATCH", "users/" + house.number("ada"), "{\"active\":false}"))
        .isInstanceOf(ValueError.class)
        .hasMessageContaining("cannot be authorized");
    assertThatThrownBy(() -> mia.request("PATCH", "users/" + house.number("mia"), "{\"x\":1}"))
        .isInstanceOf(ValueError.class)
        .hasMessageContaining("Unknown field.");
    assertThatThrownBy(() -> mia.request("GET", "users/999", null))
        .isInstanceOf(ConnectionError.class);
    assertThatThrownBy(() -> mia.request("GET", "sensors", null))
        .isInstanceOf(ConnectionError.class);
  }
}
