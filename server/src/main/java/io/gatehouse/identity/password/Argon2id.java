package io.gatehouse.identity.password;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// argon2id (RFC 9106) on one lane, written in the usual form
/// `$argon2id$v=19$m=KIBIBYTES,t=PASSES,p=1$SALT$HASH`.
record Argon2id(int kibibytes, int passes) implements Scheme {
  private static final Pattern FORM =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=1\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");
  private static final int SALT = 16;
  private static final int HASH = 32;

  @Override
  public String name() {
    return "argon2id";
  }

  @Override
  public String hash(String text, SecureRandom random) {
    byte[] salt = new byte[SALT];
    random.nextBytes(salt);
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return prefix()
        + base64.encodeToString(salt)
        + "$"
        + base64.encodeToString(computed(text, salt, HASH));
  }

  static boolean matches(String text, String hash) {
    Matcher form = FORM.matcher(hash);
    if (!form.matches()) {
      return false;
    }
    byte[] salt = Base64.getDecoder().decode(form.group(3));
    byte[] known = Base64.getDecoder().decode(form.group(4));
    Argon2id settings =
        new Argon2id(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
    return MessageDigest.isEqual(known, settings.computed(text, salt, known.length));
  }

  @Override
  public boolean made(String hash) {
    return hash.startsWith(prefix());
  }

  @Override
  public boolean matchesNothing(String text) {
    return computed(text, new byte[SALT], HASH).length == 0;
  }

  private String prefix() {
    return "$argon2id$v=19$m=%d,t=%d,p=1$".formatted(kibibytes, passes);
  }

  private byte[] computed(String text, byte[] salt, int length) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(kibibytes)
            .withIterations(passes)
            .withParallelism(1)
            .withSalt(salt)
            .build());
    byte[] hash = new byte[length];
    generator.generateBytes(text.getBytes(StandardCharsets.UTF_8), hash);
    return hash;
  }
}
