package io.gatehouse.script.module.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.sun.net.httpserver.HttpServer;
import io.gatehouse.House;
import io.gatehouse.access.Rights;
import io.gatehouse.config.value.Secret;
import io.gatehouse.door.Authority;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.script.module.Module;
import io.gatehouse.script.module.ModuleHouse;
import io.gatehouse.vault.Vault;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The modules `secret`, `crypto`, `jwt` and `certificates`.
class SecureModulesTest {
  private static final String KEY = "a text of more than thirty-two bytes, as HS256 wants it";

  @TempDir private Path folder;
  private House house;
  private ModuleHouse modules;
  private HttpServer server;
  private final AtomicInteger fetched = new AtomicInteger();
  private final AtomicReference<String> published = new AtomicReference<>("{}");
  private Rights ann;
  private JwtModule jwt;
  private CryptoModule crypto;

  @BeforeEach
  void open() throws Exception {
    house = new House(folder);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/keys",
        exchange -> {
          fetched.incrementAndGet();
          byte[] body = published.get().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    modules = new ModuleHouse(house, "127.0.0.1:" + server.getAddress().getPort());
    house.role("script", "read_secret");
    house.user("ann", "script");
    ann = house.rights(house.signIn("ann"));
    jwt = new JwtModule(modules.vault, modules.outbound, house.clock);
    crypto = new CryptoModule(modules.vault, house.random);
    secret("hmac", KEY);
  }

  @AfterEach
  void close() {
    server.stop(0);
    modules.close();
    house.close();
  }

  private void secret(String name, String value) {
    modules.vault.put(House.SERVER, name, new Vault.Draft(new Secret(value), null, null), null);
  }

  private JsonNode call(Module module, String function, String arguments) {
    return modules.call(ann, module, function, arguments);
  }

  private Problem refusal(Module module, String function, String arguments) {
    Refused refused = catchThrowableOfType(Refused.class, () -> call(module, function, arguments));
    assertThat(refused).as(arguments).isNotNull();
    return refused.problem();
  }

  @Test
  void aSecretIsReadWithTheRightsOfTheRun() {
    SecretModule secrets = new SecretModule(modules.vault);
    assertThat(call(secrets, "get", "['hmac']").textValue()).isEqualTo(KEY);
    house.user("bob");
    Rights bob = house.rights(house.signIn("bob"));
    Refused refused =
        catchThrowableOfType(Refused.class, () -> modules.call(bob, secrets, "get", "['hmac']"));
    assertThat(refused.problem().type()).isEqualTo(ProblemType.FORBIDDEN);
  }

  /// FIPS 180-4 and RFC 4231 test case 2.
  @Test
  void hashesAreThoseOfTheStandards() {
    assertThat(call(crypto, "hash", "['sha256', 'abc']").textValue())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(
            call(crypto, "hmac", "['sha256', 'Jefe', 'what do ya want for nothing?']").textValue())
        .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    assertThat(call(crypto, "hmac", "['sha256', {'secret': 'hmac'}, 'x', 'base64']").textValue())
        .hasSize(44);
    assertThat(call(crypto, "equal", "[{'hex': '00ff'}, {'base64': 'AP8='}]").booleanValue())
        .isTrue();
    assertThat(call(crypto, "equal", "['a', 'b']").booleanValue()).isFalse();
    assertThat(call(crypto, "random", "[16, 'hex']").textValue()).matches("[0-9a-f]{32}");
    for (String bad :
        new String[] {
          "['md5', 'x']", "['sha1', 'x']", "['SHA-256', 'x']", "['sha256', {'hex': 'zz'}]"
        }) {
      assertThat(refusal(crypto, "hash", bad).type()).isEqualTo(ProblemType.INVALID);
    }
    assertThat(refusal(crypto, "random", "[100000]").type()).isEqualTo(ProblemType.INVALID);
  }

  @Test
  void aTokenIsSignedAndChecked() {
    String token =
        call(
                jwt,
                "sign",
                "[{'sub': 'x', 'aud': 'me', 'iss': 'us'}, {'algorithm': 'HS256', 'key': 'hmac', 'expiresIn': 60}]")
            .textValue();
    JsonNode claims =
        verified(
            token, "{'algorithms': ['HS256'], 'key': 'hmac', 'audience': 'me', 'issuer': 'us'}");
    assertThat(claims.path("sub").textValue()).isEqualTo("x");
    for (String options :
        new String[] {
          "{'algorithms': ['HS512'], 'key': 'hmac'}",
          "{'algorithms': ['HS256'], 'key': 'hmac', 'audience': 'you'}",
          "{'algorithms': ['HS256'], 'key': 'hmac', 'issuer': 'them'}"
        }) {
      assertThat(refusal(jwt, "verify", "['" + token + "', " + options + "]").type())
          .isEqualTo(ProblemType.CREDENTIAL_REFUSED);
    }
    assertThat(refusal(jwt, "verify", "['" + token + "', {'key': 'hmac'}]").detail())
        .contains("which algorithms");
    house.clock.forward(java.time.Duration.ofMinutes(5));
    assertThat(
            refusal(jwt, "verify", "['" + token + "', {'algorithms': ['HS256'], 'key': 'hmac'}]")
                .detail())
        .contains("expired");
  }

  /// RFC 8725 section 3.1: the token does not choose its algorithm.
  @Test
  void noTokenChoosesItsAlgorithm() throws Exception {
    KeyPairGenerator pairs = KeyPairGenerator.getInstance("RSA");
    pairs.initialize(2048);
    KeyPair pair = pairs.generateKeyPair();
    String open = pem("PUBLIC KEY", pair.getPublic().getEncoded());
    secret("rsa", pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    secret("open", open);
    String good =
        call(jwt, "sign", "[{'sub': 'x'}, {'algorithm': 'RS256', 'key': 'rsa', 'expiresIn': 60}]")
            .textValue();
    String both = "{'algorithms': ['RS256', 'HS256'], 'key': 'open'}";
    assertThat(verified(good, both).path("sub").textValue()).isEqualTo("x");
    // an HMAC by the text of the public key
    JWSObject confused = new JWSObject(new JWSHeader(JWSAlgorithm.HS256), payload());
    confused.sign(new MACSigner(open.getBytes(StandardCharsets.UTF_8)));
    assertThat(refusal(jwt, "verify", "['" + confused.serialize() + "', " + both + "]").type())
        .isEqualTo(ProblemType.INVALID);
    String none =
        base64("{\"alg\":\"none\"}") + "." + base64("{\"sub\":\"x\",\"exp\":99999999999}") + ".";
    assertThat(refusal(jwt, "verify", "['" + none + "', " + both + "]").type())
        .isEqualTo(ProblemType.CREDENTIAL_REFUSED);
    assertThat(
            refusal(jwt, "verify", "['" + none + "', {'algorithms': ['none'], 'key': 'open'}]")
                .type())
        .isEqualTo(ProblemType.INVALID);
    assertThat(refusal(jwt, "sign", "[{}, {'algorithm': 'HS256', 'key': 'rsa'}]").type())
        .isEqualTo(ProblemType.INVALID);
    assertThat(refusal(jwt, "sign", "[{}, {'algorithm': 'ES256', 'key': 'rsa'}]").type())
        .isEqualTo(ProblemType.INVALID);
    String changed = good.substring(0, good.lastIndexOf('.') + 1) + base64("wrong");
    assertThat(refusal(jwt, "verify", "['" + changed + "', " + both + "]").type())
        .isEqualTo(ProblemType.CREDENTIAL_REFUSED);
  }

  @Test
  void publishedKeysAreFetchedOnce() throws Exception {
    ECKey key = new ECKeyGenerator(Curve.P_256).keyID("one").generate();
    published.set(new JWKSet(key.toPublicJWK()).toString());
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/keys";
    String options = "{'algorithms': ['ES256', 'HS256'], 'jwks': '" + url + "'}";
    JWSObject token =
        new JWSObject(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("one").build(), payload());
    token.sign(new ECDSASigner(key));
    assertThat(verified(token.serialize(), options).path("sub").textValue()).isEqualTo("x");
    assertThat(verified(token.serialize(), options).path("sub").textValue()).isEqualTo("x");
    assertThat(fetched).hasValue(1);
    JWSObject other =
        new JWSObject(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("two").build(), payload());
    other.sign(new ECDSASigner(key));
    assertThat(refusal(jwt, "verify", "['" + other.serialize() + "', " + options + "]").type())
        .isEqualTo(ProblemType.CREDENTIAL_REFUSED);
    assertThat(fetched).hasValue(1);
    // the key set of a private address that nobody has named
    String foreign = options.replace("127.0.0.1", "localhost");
    assertThat(refusal(jwt, "verify", "['" + token.serialize() + "', " + foreign + "]").type())
        .isEqualTo(ProblemType.FORBIDDEN);
  }

  @Test
  void certificatesSayWhatTheyAre() {
    Authority authority = new Authority("one");
    Authority stranger = new Authority("two");
    Authority.Held self = Authority.server();
    CertificateModule certificates = new CertificateModule(java.time.Clock.systemUTC());
    JsonNode parsed = call(certificates, "parse", "[" + text(authority.pem()) + "]");
    assertThat(parsed.path(0).path("authority").booleanValue()).isTrue();
    assertThat(parsed.path(0).path("fingerprint").textValue()).matches("[0-9a-f]{64}");
    assertThat(
            call(certificates, "verify", "[" + text(self.pem()) + "," + text(stranger.pem()) + "]")
                .path("valid")
                .booleanValue())
        .isFalse();
    assertThat(refusal(certificates, "parse", "['nothing']").type()).isEqualTo(ProblemType.INVALID);
  }

  private JsonNode verified(String token, String options) {
    return call(jwt, "verify", "['" + token + "', " + options + "]");
  }

  private static Payload payload() {
    return new Payload("{\"sub\":\"x\",\"exp\":99999999999}");
  }

  private static String text(String pem) {
    return "\"" + pem.replace("\n", "\\n").replace("\r", "") + "\"";
  }

  private static String pem(String kind, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes), kind);
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
