package io.gatehouse.script.module.secure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Module;
import io.gatehouse.script.module.Run;
import io.gatehouse.vault.Vault;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// `crypto`: hashes, keyed hashes, random values, and comparing without telling by the time.
public final class CryptoModule implements Module {
  private static final Map<String, String> HASHES =
      Map.of("sha256", "SHA-256", "sha384", "SHA-384", "sha512", "SHA-512");

  /// SHA-1 is broken as a hash and not as a keyed one, which some services still sign by.
  private static final Map<String, String> MACS =
      Map.of(
          "sha1",
          "HmacSHA1",
          "sha256",
          "HmacSHA256",
          "sha384",
          "HmacSHA384",
          "sha512",
          "HmacSHA512");

  private static final int MOST_RANDOM = 1_024;

  private final Vault vault;
  private final SecureRandom random;

  public CryptoModule(Vault vault, SecureRandom random) {
    this.vault = vault;
    this.random = random;
  }

  @Override
  public String name() {
    return "crypto";
  }

  @Override
  public Set<String> functions() {
    return Set.of("hash", "hmac", "random", "uuid", "equal");
  }

  @Override
  public JsonNode call(Run run, String function, Arguments arguments) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    try {
      return switch (function) {
        case "hash" -> {
          MessageDigest digest = MessageDigest.getInstance(algorithm(HASHES, arguments.text(0)));
          yield json.textNode(
              Bytes.write(digest.digest(Bytes.read(arguments.json(1))), arguments.textOrNull(2)));
        }
        case "hmac" -> json.textNode(hmac(run, arguments));
        case "random" -> json.textNode(random(arguments));
        case "uuid" -> json.textNode(UUID.randomUUID().toString());
        default ->
            json.booleanNode(
                MessageDigest.isEqual(
                    Bytes.read(arguments.json(0)), Bytes.read(arguments.json(1))));
      };
    } catch (GeneralSecurityException e) {
      throw Problem.of(ProblemType.INVALID, "this cannot be computed").refused();
    }
  }

  /// The key is bytes, or `{secret: NAME}`.
  private String hmac(Run run, Arguments arguments) throws GeneralSecurityException {
    String algorithm = algorithm(MACS, arguments.text(0));
    JsonNode given = arguments.json(1);
    byte[] key =
        given.path("secret").isTextual()
            ? vault
                .reveal(run.rights(), given.path("secret").textValue())
                .getBytes(java.nio.charset.StandardCharsets.UTF_8)
            : Bytes.read(given);
    if (key.length == 0) {
      throw arguments.wrong(1, "is an empty key");
    }
    Mac mac = Mac.getInstance(algorithm);
    mac.init(new SecretKeySpec(key, algorithm));
    return Bytes.write(mac.doFinal(Bytes.read(arguments.json(2))), arguments.textOrNull(3));
  }

  private String random(Arguments arguments) {
    long count = arguments.has(0) ? arguments.number(0) : 32;
    if (count < 1 || count > MOST_RANDOM) {
      throw arguments.wrong(0, "is not 1 to 1024");
    }
    byte[] bytes = new byte[(int) count];
    random.nextBytes(bytes);
    String form = arguments.textOrNull(1);
    return Bytes.write(bytes, form == null ? "base64url" : form);
  }

  private static String algorithm(Map<String, String> known, String name) {
    @Nullable String found = known.get(name);
    if (found == null) {
      throw Problem.of(ProblemType.INVALID, "there is no algorithm of this name here")
          .cure("use " + String.join(", ", known.keySet().stream().sorted().toList()))
          .refused();
    }
    return found;
  }
}
