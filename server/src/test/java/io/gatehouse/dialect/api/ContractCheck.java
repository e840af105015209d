package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import io.gatehouse.dialect.api.docs.Contract;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Holds what goes over the wire against the contract: a wrong status, field or type fails.
final class ContractCheck {
  private static final String PLACE = "https://gatehouse.test/openapi.json";

  /// What the door may answer to any request before a route sees it.
  private static final Set<String> BY_THE_DOOR = Set.of("400", "405", "408", "500", "503");

  /// One for all tests: it is long, and read with all its schemas.
  private static final ContractCheck OURS = new ContractCheck(Contract.read());

  private final Contract contract;
  private final Schema whole;

  private ContractCheck(Contract contract) {
    this.contract = contract;
    whole =
        SchemaRegistry.withDefaultDialect(dialect(contract))
            .getSchema(SchemaLocation.of(PLACE), contract.tree());
  }

  static ContractCheck ours() {
    return OURS;
  }

  /// JSON Schema as OpenAPI 3.1 has it, with the words that stand around the schemas.
  private static Dialect dialect(Contract contract) {
    Dialect.Builder dialect = Dialect.builder(Dialects.getDraft202012());
    contract
        .tree()
        .fieldNames()
        .forEachRemaining(word -> dialect.keyword(new NonValidationKeyword(word)));
    return dialect.build();
  }

  Contract contract() {
    return contract;
  }

  /// What a value does wrong under the schema at this place of the contract.
  List<Error> faults(String pointer, JsonNode value) {
    return whole.getRefSchema(SchemaLocation.of("#" + pointer).getFragment()).validate(value);
  }

  /// One request with its answer.
  record Exchange(
      String method,
      String path,
      @Nullable JsonNode sent,
      int status,
      String contentType,
      @Nullable JsonNode received) {

    @Override
    public String toString() {
      return method + " " + path + " -> " + status + " " + received;
    }
  }

  void check(Exchange exchange) {
    String path = exchange.path().replaceFirst("\\?.*", "");
    template(exchange.method(), path).ifPresent(template -> check(exchange, template));
  }

  private void check(Exchange exchange, String template) {
    String place = "/paths/" + escaped(template) + "/" + exchange.method().toLowerCase(Locale.ROOT);
    JsonNode operation = contract.tree().at(place);
    if (operation.isMissingNode()) {
      assertThat(exchange.status()).as("%s is not in the contract", exchange).isEqualTo(405);
      return;
    }
    String status = Integer.toString(exchange.status());
    if (operation.path("responses").has(status)) {
      checkAnswer(exchange, place + "/responses/" + status);
    } else if (!operation.path("responses").has("default")) {
      assertThat(status).as("status of %s is not in the contract", exchange).isIn(BY_THE_DOOR);
    }
    if (exchange.status() < 300) {
      checkRequest(exchange, place, operation);
    }
  }

  private void checkAnswer(Exchange exchange, String place) {
    JsonNode media = resolved(place).path("content").path(exchange.contentType());
    if (exchange.received() == null) {
      return;
    }
    assertThat(media.isMissingNode())
        .as("%s is %s, which is not in the contract", exchange, exchange.contentType())
        .isFalse();
    String schema = location(place) + "/content/" + escaped(exchange.contentType()) + "/schema";
    assertThat(faults(schema, exchange.received())).as("%s", exchange).isEmpty();
  }

  private void checkRequest(Exchange exchange, String place, JsonNode operation) {
    if (exchange.sent() != null) {
      assertThat(operation.has("requestBody")).as("%s takes no body", exchange).isTrue();
      String schema = place + "/requestBody/content/application~1json/schema";
      assertThat(faults(schema, exchange.sent())).as("body of %s", exchange).isEmpty();
    }
  }

  private JsonNode resolved(String place) {
    return contract.tree().at(location(place));
  }

  private String location(String place) {
    JsonNode reference = contract.tree().at(place).get("$ref");
    return reference == null ? place : reference.textValue().substring(1);
  }

  /// The template of a path; a literal one that offers the method goes before one with parameters.
  Optional<String> template(String method, String path) {
    JsonNode paths = contract.tree().path("paths");
    if (paths.path(path).has(method.toLowerCase(Locale.ROOT))) {
      return Optional.of(path);
    }
    return paths.properties().stream()
        .map(Map.Entry::getKey)
        .filter(template ->
            path.matches(
                template.replaceAll("\\{[^}]+\\.\\.\\.}", ".+").replaceAll("\\{[^}]+}", "[^/]+")))
        .findFirst()
        .or(() -> Optional.of(path).filter(paths::has));
  }

  static String escaped(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }
}
