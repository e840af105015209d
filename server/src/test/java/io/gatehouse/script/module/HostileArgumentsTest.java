package io.gatehouse.script.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.House;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.problem.Refused;
import io.gatehouse.script.module.house.ChannelRuleModule;
import io.gatehouse.script.module.house.GroupModule;
import io.gatehouse.script.module.house.PrincipalModule;
import io.gatehouse.script.module.secure.CertificateModule;
import io.gatehouse.script.module.secure.CryptoModule;
import io.gatehouse.script.module.secure.JwtModule;
import io.gatehouse.script.module.secure.SecretModule;
import io.gatehouse.script.module.web.HttpModule;
import io.gatehouse.script.module.web.OAuthModule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever a script hands to a module is done or refused: it is never a failure of the server,
/// which would write a page to its log for each call of a stranger.
class HostileArgumentsTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final List<String> FIELDS =
      List.of(
          "name",
          "id",
          "description",
          "enabled",
          "owner",
          "parent",
          "roles",
          "groups",
          "parents",
          "attributes",
          "publicData",
          "password",
          "version",
          "after",
          "limit",
          "permissions",
          "expiresIn",
          "publish",
          "subscribe",
          "historyMessages",
          "historySeconds",
          "presence",
          "latestOnly",
          "url",
          "method",
          "params",
          "headers",
          "body",
          "json",
          "form",
          "auth",
          "timeout",
          "redirects",
          "certificate",
          "authorities",
          "provider",
          "authorizeUrl",
          "tokenUrl",
          "clientId",
          "clientSecret",
          "scope",
          "issuer",
          "returnTo",
          "algorithm",
          "algorithms",
          "key",
          "keyId",
          "publicKey",
          "jwks",
          "audience",
          "hex",
          "base64",
          "secret");

  @TempDir private Path folder;

  private static List<JsonNode> values() {
    List<JsonNode> values = new ArrayList<>();
    values.add(JSON.nullNode());
    values.add(JSON.booleanNode(true));
    values.add(JSON.numberNode(-1));
    values.add(JSON.numberNode(1e300));
    values.add(JSON.numberNode(Long.MAX_VALUE));
    for (String text :
        List.of(
            "",
            "x",
            "user:",
            "user:a b",
            "\0",
            "\ud800",
            "a\r\nb",
            "../..",
            "${principal.id}",
            "HS256",
            "sha256",
            "a.b.c",
            "eyJhbGciOiJIUzI1NiJ9.W10.x",
            "https://nowhere.example/%zz",
            "http://[::1",
            "-----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE-----",
            "x".repeat(70_000))) {
      values.add(JSON.textNode(text));
    }
    values.add(JSON.arrayNode());
    values.add(JSON.arrayNode().addNull().add(1).add("x").add(JSON.objectNode()));
    values.add(JSON.objectNode());
    values.add(JSON.objectNode().put("", "").putNull("a"));
    return values;
  }

  /// Lists of arguments: of one value, of two, and of what is written where options stand.
  private static List<ArrayNode> arguments() {
    List<ArrayNode> all = new ArrayList<>();
    all.add(JSON.arrayNode());
    for (JsonNode first : values()) {
      all.add(JSON.arrayNode().add(first));
      all.add(JSON.arrayNode().add("sha256").add(first).add(first));
      all.add(JSON.arrayNode().add("x").add(first).add(first));
      for (String field : isShort(first) ? FIELDS : List.<String>of()) {
        ObjectNode options = JSON.objectNode();
        options.set(field, first);
        all.add(JSON.arrayNode().add(options));
        all.add(JSON.arrayNode().add("x").add(options));
        all.add(
            JSON.arrayNode()
                .add(
                    JSON.objectNode()
                        .put("name", "some")
                        .put("url", "https://nowhere.example/")
                        .put("provider", "some")
                        .put("tokenUrl", "https://nowhere.example/token")
                        .put("authorizeUrl", "https://nowhere.example/ask")
                        .put("clientId", "us")
                        .put("returnTo", "/v1/run/a")
                        .<ObjectNode>setAll(options))
                .add(options));
      }
    }
    return all;
  }

  /// Those that stand in every field too.
  private static boolean isShort(JsonNode value) {
    return value.isNull()
        || value.isArray()
        || value.isFloatingPointNumber()
        || (value.isTextual() && Set.of("", "\0", "user:a b").contains(value.textValue()));
  }

  @Test
  void noArgumentIsAFailureOfTheServer() {
    try (House house = new House(folder);
        ModuleHouse modules = new ModuleHouse(house)) {
      Rights owner = house.owner();
      Set<String> failures = new TreeSet<>();
      List<ArrayNode> arguments = arguments();
      for (Module module : modules(house, modules)) {
        for (String function : new TreeSet<>(module.functions())) {
          for (ArrayNode one : arguments) {
            try {
              modules.call(owner, module, function, one);
            } catch (Refused told) {
              assertThat(told.problem().detail()).isNotBlank();
            } catch (RuntimeException failed) {
              String text = one.toString();
              failures.add(
                  module.name()
                      + "."
                      + function
                      + " "
                      + text.substring(0, Math.min(text.length(), 150))
                      + " "
                      + failed);
            }
          }
        }
      }
      assertThat(failures).isEmpty();
    }
  }

  private static List<Module> modules(House house, ModuleHouse modules) {
    return List.of(
        new PrincipalModule(Subject.Kind.USER, house.directory, house.tokens, house.clock),
        new PrincipalModule(Subject.Kind.DEVICE, house.directory, house.tokens, house.clock),
        new GroupModule(house.groups),
        new ChannelRuleModule(house.rules),
        new HttpModule(modules.outbound, modules.vault),
        new OAuthModule(modules.connections),
        new SecretModule(modules.vault),
        new CryptoModule(modules.vault, house.random),
        new JwtModule(modules.vault, modules.outbound, house.clock),
        new CertificateModule(house.clock));
  }
}
