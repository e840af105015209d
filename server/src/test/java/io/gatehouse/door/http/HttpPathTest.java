package io.gatehouse.door.http;

import static io.gatehouse.door.http.PetShop.isProblem;
import static io.gatehouse.door.http.PetShop.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.problem.ProblemType;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a request is for: its path, its method and its query.
class HttpPathTest {
  @TempDir private static Path folder;
  private static PetShop shop;

  @BeforeAll
  static void open() {
    shop = new PetShop(folder);
  }

  @AfterAll
  static void close() {
    shop.close();
  }

  @Test
  void aPathParameterIsDecodedOnce() {
    assertThat(json(shop.send(shop.to("/v1/pets/a%20b%2520c"))).path("id").asText())
        .isEqualTo("a b%20c");
  }

  @Test
  void aLiteralGoesBeforeAParameter() {
    assertThat(json(shop.send(shop.to("/v1/pets/special"))).path("special").asBoolean()).isTrue();
  }

  @Test
  void theRestOfAPathIsOneParameter() {
    assertThat(json(shop.send(shop.to("/files/a/b.js"))).path("rest").asText()).isEqualTo("a/b.js");
  }

  @Test
  void pathsThatCouldBeReadInTwoWaysAreRefused() throws Exception {
    for (String path :
        List.of(
            "/v1//pets/1",
            "//v1/pets/1",
            "/v1/./pets/1",
            "/v1/x/../pets/1",
            "/v1/%2e%2e/pets/1",
            "/v1/.%2E/pets/1",
            "/v1/pets/a%2fb",
            "/v1/pets/a%5Cb",
            "/v1/pets/a\\b",
            "/v1/pets/a%00",
            "/v1/pets/a%0a",
            "/v1/pets/%zz",
            "/v1/pets/%4",
            "/v1/pets/%ff",
            "/v1/pets/1#x",
            "http://127.0.0.1/v1/pets/1")) {
      String answer = shop.raw("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(answer).as(path).startsWith("HTTP/1.1 400 ").contains("problems/malformed");
    }
  }

  @Test
  void anotherSpellingOfAPathIsAnotherPath() {
    for (String path :
        List.of("/v1/PETS/1", "/v1/p%65ts/1", "/v1/pets/1/", "/v1/pets/", "/v1/pets;x/1")) {
      isProblem(shop.send(shop.to(path)), ProblemType.NOT_FOUND, null);
    }
  }

  @Test
  void theMethodThatIsNotOfferedIsNamedWithThoseThatAre() {
    HttpResponse<String> response = shop.send(shop.to("/v1/pets/1").POST(BodyPublishers.noBody()));
    isProblem(response, ProblemType.METHOD_NOT_ALLOWED, null);
    assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD, PUT, DELETE, OPTIONS");
    assertThat(
            shop.send(shop.to("/v1/pets/1").method("BREW", BodyPublishers.noBody())).statusCode())
        .isEqualTo(405);
  }

  @Test
  void headIsGetWithoutTheBody() {
    HttpResponse<String> response = shop.send(shop.to("/v1/pets/1").HEAD());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
    assertThat(response.headers().firstValueAsLong("content-length")).hasValue(21);
    assertThat(response.headers().firstValue("ETag")).contains("\"3\"");
  }

  @Test
  void optionsTellsWhatIsOffered() {
    HttpResponse<String> response =
        shop.send(shop.to("/v1/pets").method("OPTIONS", BodyPublishers.noBody()));
    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.headers().firstValue("Allow")).contains("POST, OPTIONS");
  }

  @Test
  void aQueryParameterThatNobodyKnowsIsNamedWithTheNearest() {
    HttpResponse<String> response = shop.send(shop.to("/v1/pets/1?limt=5"));
    isProblem(response, ProblemType.INVALID, "limt");
    assertThat(json(response).path("cure").asText()).isEqualTo("did you mean `limit`?");
  }

  @Test
  void aQueryParameterTwiceIsRefused() {
    isProblem(shop.send(shop.to("/v1/pets/1?limit=5&limit=6")), ProblemType.INVALID, "limit");
  }

  @Test
  void aNumberInTheQueryHasToBeOneInItsRange() {
    for (String limit : List.of("0", "101", "x", "-1", "99999999999", "+5", "")) {
      isProblem(shop.send(shop.to("/v1/pets/1?limit=" + limit)), ProblemType.INVALID, "limit");
    }
  }

  @Test
  void aTokenInTheAddressIsRefusedAndTheAnswerSaysWhy() {
    for (String name : List.of("token", "access_token")) {
      HttpResponse<String> response = shop.send(shop.to("/v1/whoami?" + name + "=secret"));
      isProblem(response, ProblemType.MALFORMED, name);
      assertThat(json(response).path("detail").asText()).contains("URL");
      assertThat(response.body()).doesNotContain("secret");
    }
  }
}
