package io.gatehouse.script.module.secure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import io.gatehouse.outbound.Outbound;
import io.gatehouse.outbound.proof.Pem;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Module;
import io.gatehouse.script.module.Run;
import io.gatehouse.vault.Vault;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `jwt`: signs and checks JSON Web Tokens (RFC 7519) as RFC 8725 says.
///
/// The script says which algorithms it takes, and the key says by itself for which it is good: a
/// PEM text is never the key of an HMAC, and a token cannot choose. There is no `none`.
public final class JwtModule implements Module {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int LONGEST = 16_384;
  private static final long SKEW = 60;
  private static final Map<String, JWSAlgorithm> ALGORITHMS =
      Map.of(
          "HS256", JWSAlgorithm.HS256,
          "HS384", JWSAlgorithm.HS384,
          "HS512", JWSAlgorithm.HS512,
          "RS256", JWSAlgorithm.RS256,
          "RS384", JWSAlgorithm.RS384,
          "RS512", JWSAlgorithm.RS512,
          "ES256", JWSAlgorithm.ES256,
          "ES384", JWSAlgorithm.ES384,
          "ES512", JWSAlgorithm.ES512);

  private final Vault vault;
  private final Keys keys;
  private final InstantSource clock;

  public JwtModule(Vault vault, Outbound outbound, InstantSource clock) {
    this.vault = vault;
    this.keys = new Keys(outbound);
    this.clock = clock;
  }

  @Override
  public String name() {
    return "jwt";
  }

  @Override
  public Set<String> functions() {
    return Set.of("sign", "verify");
  }

  @Override
  public @Nullable JsonNode call(Run run, String function, Arguments arguments) {
    return function.equals("sign") ? sign(run, arguments) : verify(run, arguments);
  }

  /// `sign(claims, {key, algorithm, expiresIn, keyId})`.
  private JsonNode sign(Run run, Arguments arguments) {
    if (!arguments.json(0).isObject()) {
      throw arguments.wrong(0, "is no object of claims");
    }
    ObjectNode claims = arguments.json(0).deepCopy();
    JsonNode options = arguments.object(1);
    JWSAlgorithm algorithm = algorithm(options.path("algorithm").asText(""));
    long now = clock.instant().getEpochSecond();
    claims.put("iat", now);
    if (options.path("expiresIn").isNumber()) {
      claims.put("exp", now + options.path("expiresIn").asLong());
    }
    JWSHeader.Builder header =
        new JWSHeader.Builder(algorithm).type(com.nimbusds.jose.JOSEObjectType.JWT);
    if (options.path("keyId").isTextual()) {
      header.keyID(options.path("keyId").textValue());
    }
    JWSObject token = new JWSObject(header.build(), new Payload(claims.toString()));
    try {
      token.sign(signer(algorithm, key(run, options)));
    } catch (JOSEException e) {
      throw unfit();
    }
    return MAPPER.getNodeFactory().textNode(token.serialize());
  }

  private static JWSSigner signer(JWSAlgorithm algorithm, String key) throws JOSEException {
    boolean pem = Pem.looksLike(key);
    if (JWSAlgorithm.Family.HMAC_SHA.contains(algorithm)) {
      if (pem) {
        throw unfit();
      }
      return new MACSigner(key.getBytes(StandardCharsets.UTF_8));
    }
    PrivateKey own = pem ? parsed(key).privateKey().orElseThrow(JwtModule::unfit) : null;
    boolean rsa = JWSAlgorithm.Family.RSA.contains(algorithm);
    if (rsa && own instanceof RSAPrivateKey) {
      return new RSASSASigner(own);
    }
    if (!rsa && own instanceof ECPrivateKey ec) {
      return new ECDSASigner(ec);
    }
    throw unfit();
  }

  /// `verify(token, {algorithms, key | jwks, issuer, audience, expires})`: the claims.
  private JsonNode verify(Run run, Arguments arguments) {
    String text = arguments.text(0);
    JsonNode options = arguments.object(1);
    Set<JWSAlgorithm> allowed = allowed(options);
    if (text.length() > LONGEST) {
      throw bad("is too long");
    }
    JWSObject token;
    try {
      token = JWSObject.parse(text);
    } catch (ParseException | IllegalArgumentException e) {
      throw bad("is none");
    }
    JWSHeader header = token.getHeader();
    if (!allowed.contains(header.getAlgorithm()) || header.getCriticalParams() != null) {
      throw bad("is signed by an algorithm, or in a way, that is not taken");
    }
    List<Key> candidates = candidates(run, options, header);
    if (candidates.stream().noneMatch(key -> isSignedBy(token, key))) {
      throw bad("is not signed by the key");
    }
    JsonNode claims = claims(token);
    requireTime(claims, options.path("expires").asBoolean(true));
    requireIssuer(claims, options.path("issuer"));
    requireAudience(claims, options.path("audience"));
    return claims;
  }

  private static Set<JWSAlgorithm> allowed(JsonNode options) {
    List<JWSAlgorithm> all = new ArrayList<>();
    options.path("algorithms").forEach(one -> all.add(algorithm(one.asText(""))));
    if (all.isEmpty()) {
      throw Problem.of(ProblemType.INVALID, "`jwt.verify` needs to know which algorithms are taken")
          .cure("write `{algorithms: [\"ES256\"], …}`")
          .refused();
    }
    return Set.copyOf(all);
  }

  private List<Key> candidates(Run run, JsonNode options, JWSHeader header) {
    if (options.path("jwks").isTextual()) {
      return keys.find(run, url(options.path("jwks").textValue()), header).stream()
          .<Key>map(JwtModule::published)
          .toList();
    }
    String key = key(run, options);
    boolean hmac = JWSAlgorithm.Family.HMAC_SHA.contains(header.getAlgorithm());
    if (hmac == Pem.looksLike(key)) {
      throw unfit();
    }
    if (hmac) {
      return List.of(
          new javax.crypto.spec.SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HMAC"));
    }
    Pem pem = parsed(key);
    return List.of(
        pem.publicKey()
            .or(() -> pem.certificates().stream().findFirst().map(one -> one.getPublicKey()))
            .orElseThrow(JwtModule::unfit));
  }

  private static PublicKey published(JWK key) {
    try {
      if (key instanceof AsymmetricJWK pair) {
        return pair.toPublicKey();
      }
    } catch (JOSEException e) {
      // told below
    }
    throw unfit();
  }

  private static boolean isSignedBy(JWSObject token, Key key) {
    boolean fits =
        switch (token.getHeader().getAlgorithm().getName().charAt(0)) {
          case 'H' -> !(key instanceof PublicKey);
          case 'R' -> key instanceof RSAPublicKey;
          default -> key instanceof ECPublicKey;
        };
    try {
      JWSVerifier verifier =
          !fits
              ? null
              : key instanceof PublicKey
                  ? new DefaultJWSVerifierFactory().createJWSVerifier(token.getHeader(), key)
                  : new MACVerifier(key.getEncoded());
      return verifier != null && token.verify(verifier);
    } catch (JOSEException e) {
      return false;
    }
  }

  private static JsonNode claims(JWSObject token) {
    try {
      JsonNode claims = MAPPER.readTree(token.getPayload().toString());
      if (claims.isObject()) {
        return claims;
      }
    } catch (JsonProcessingException e) {
      // told below
    }
    throw bad("holds no claims");
  }

  private void requireTime(JsonNode claims, boolean expires) {
    long now = clock.instant().getEpochSecond();
    JsonNode end = claims.path("exp");
    JsonNode begin = claims.path("nbf");
    if (end.isMissingNode() && expires) {
      throw bad("has no end");
    }
    if (!end.isMissingNode() && (!end.isNumber() || end.asLong() + SKEW <= now)) {
      throw bad("has expired");
    }
    if (!begin.isMissingNode() && (!begin.isNumber() || begin.asLong() - SKEW > now)) {
      throw bad("is not valid yet");
    }
  }

  private static void requireIssuer(JsonNode claims, JsonNode wanted) {
    if (wanted.isTextual() && !wanted.equals(claims.path("iss"))) {
      throw bad("is of another issuer");
    }
  }

  private static void requireAudience(JsonNode claims, JsonNode wanted) {
    JsonNode audience = claims.path("aud");
    if (!wanted.isTextual()) {
      return;
    }
    if (audience.isArray()) {
      for (JsonNode one : audience) {
        if (one.equals(wanted)) {
          return;
        }
      }
      throw bad("is for another audience");
    }
    if (!audience.equals(wanted)) {
      throw bad("is for another audience");
    }
  }

  /// The key that the script names: `{key: NAME}` of a secret, or for checking `{publicKey: PEM}`.
  private String key(Run run, JsonNode options) {
    if (options.path("publicKey").isTextual()) {
      String pem = options.path("publicKey").textValue();
      if (!Pem.looksLike(pem)) {
        throw unfit();
      }
      return pem;
    }
    if (options.path("key").isTextual()) {
      return vault.reveal(run.rights(), options.path("key").textValue());
    }
    throw Problem.of(ProblemType.INVALID, "no key is named")
        .cure("name a secret by `key`, or give `publicKey` or `jwks`")
        .refused();
  }

  private static Pem parsed(String text) {
    try {
      return Pem.parse(text);
    } catch (IllegalArgumentException e) {
      throw unfit();
    }
  }

  private static URI url(String text) {
    try {
      return new URI(text);
    } catch (java.net.URISyntaxException e) {
      throw Problem.of(ProblemType.INVALID, "`jwks` is no URL").refused();
    }
  }

  private static JWSAlgorithm algorithm(String name) {
    JWSAlgorithm found = ALGORITHMS.get(name);
    if (found == null) {
      throw Problem.of(ProblemType.INVALID, "there is no algorithm of this name here")
          .cure("use HS256 to HS512, RS256 to RS512 or ES256 to ES512")
          .refused();
    }
    return found;
  }

  private static Refused unfit() {
    return Problem.of(ProblemType.INVALID, "the key is not one for this algorithm")
        .cure("HS needs a text of 32 bytes and more; RS and ES need a key in PEM")
        .refused();
  }

  private static Refused bad(String why) {
    return Problem.of(ProblemType.CREDENTIAL_REFUSED, "the token " + why).refused();
  }
}
