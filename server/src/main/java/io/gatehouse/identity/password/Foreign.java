package io.gatehouse.identity.password;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.PBEParametersGenerator;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.bouncycastle.crypto.params.KeyParameter;

/// Hashes of passwords as other products write them: bcrypt, argon2, and Werkzeug's PBKDF2 and
/// scrypt. Each is checked as it is, until its owner signs in and gets one of ours.
///
/// What would take too long or too much memory to check is not taken over.
final class Foreign {
  private static final Pattern BCRYPT =
      Pattern.compile("\\$2[aby]\\$(0[4-9]|1[0-6])\\$[./0-9A-Za-z]{53}");
  private static final Pattern ARGON2 =
      Pattern.compile(
          "\\$argon2(id|i|d)\\$v=19\\$m=(\\d{1,6}),t=(\\d{1,2}),p=(\\d{1,2})"
              + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{16,86})");
  private static final Pattern PBKDF2 =
      Pattern.compile(
          "pbkdf2:sha(256|512):(\\d{1,7})\\$([^$]{1,64})\\$([0-9a-f]{64}|[0-9a-f]{128})");
  private static final Pattern SCRYPT =
      Pattern.compile("scrypt:(\\d{1,6}):(\\d{1,2}):(\\d{1,2})\\$([^$]{1,64})\\$([0-9a-f]{128})");
  private static final int MOST_KIBIBYTES = 256 * 1024;
  private static final int MOST_ROUNDS = 2_000_000;
  private static final int BCRYPT_READS = 72;

  private Foreign() {}

  /// Whether a hash can be taken over.
  static boolean importable(String hash) {
    Matcher argon = ARGON2.matcher(hash);
    if (argon.matches()) {
      int lanes = Integer.parseInt(argon.group(4));
      int kibibytes = Integer.parseInt(argon.group(2));
      return lanes > 0
          && lanes <= 16
          && Integer.parseInt(argon.group(3)) > 0
          && Integer.parseInt(argon.group(3)) <= 20
          && kibibytes >= 8 * lanes
          && kibibytes <= MOST_KIBIBYTES;
    }
    Matcher rounds = PBKDF2.matcher(hash);
    if (rounds.matches()) {
      int count = Integer.parseInt(rounds.group(2));
      return count > 0 && count <= MOST_ROUNDS;
    }
    Matcher scrypt = SCRYPT.matcher(hash);
    if (scrypt.matches()) {
      long n = Long.parseLong(scrypt.group(1));
      long r = Long.parseLong(scrypt.group(2));
      long p = Long.parseLong(scrypt.group(3));
      return n > 1
          && Long.bitCount(n) == 1
          && r > 0
          && p > 0
          && p <= 16
          && n * r / 8 <= MOST_KIBIBYTES;
    }
    return BCRYPT.matcher(hash).matches();
  }

  /// Whether this is the password behind such a hash.
  static boolean matches(String password, String hash) {
    if (BCRYPT.matcher(hash).matches()) {
      return Bcrypt.matches(shortened(password), hash);
    }
    Matcher argon = ARGON2.matcher(hash);
    if (argon.matches()) {
      return argon2(password, argon);
    }
    Matcher rounds = PBKDF2.matcher(hash);
    if (rounds.matches()) {
      return pbkdf2(password, rounds);
    }
    Matcher scrypt = SCRYPT.matcher(hash);
    return scrypt.matches() && scrypt(password, scrypt);
  }

  /// Flask-Security keys a password before it hashes it: HMAC-SHA-512 in base 64.
  static String keyedByFlask(String password, byte[] salt) {
    try {
      Mac mac = Mac.getInstance("HmacSHA512");
      mac.init(new SecretKeySpec(salt, "HmacSHA512"));
      String normal = Normalizer.normalize(password, Normalizer.Form.NFKD);
      return Base64.getEncoder()
          .encodeToString(mac.doFinal(normal.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA512", e);
    }
  }

  /// As others do silently, which here is part of an old hash and of nothing else.
  private static String shortened(String password) {
    byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
    boolean ascii = bytes.length == password.length();
    return ascii && bytes.length > BCRYPT_READS ? password.substring(0, BCRYPT_READS) : password;
  }

  private static boolean argon2(String password, Matcher form) {
    int type =
        switch (form.group(1)) {
          case "id" -> Argon2Parameters.ARGON2_id;
          case "i" -> Argon2Parameters.ARGON2_i;
          default -> Argon2Parameters.ARGON2_d;
        };
    byte[] known = Base64.getDecoder().decode(form.group(6));
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(type)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(Integer.parseInt(form.group(2)))
            .withIterations(Integer.parseInt(form.group(3)))
            .withParallelism(Integer.parseInt(form.group(4)))
            .withSalt(Base64.getDecoder().decode(form.group(5)))
            .build());
    byte[] made = new byte[known.length];
    generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), made);
    return MessageDigest.isEqual(known, made);
  }

  private static boolean pbkdf2(String password, Matcher form) {
    byte[] known = HexFormat.of().parseHex(form.group(4));
    PBEParametersGenerator generator =
        new PKCS5S2ParametersGenerator(
            form.group(1).equals("256") ? new SHA256Digest() : new SHA512Digest());
    generator.init(
        password.getBytes(StandardCharsets.UTF_8),
        form.group(3).getBytes(StandardCharsets.UTF_8),
        Integer.parseInt(form.group(2)));
    KeyParameter made = (KeyParameter) generator.generateDerivedMacParameters(known.length * 8);
    return MessageDigest.isEqual(known, made.getKey());
  }

  private static boolean scrypt(String password, Matcher form) {
    byte[] known = HexFormat.of().parseHex(form.group(5));
    byte[] made =
        SCrypt.generate(
            password.getBytes(StandardCharsets.UTF_8),
            form.group(4).getBytes(StandardCharsets.UTF_8),
            Integer.parseInt(form.group(1)),
            Integer.parseInt(form.group(2)),
            Integer.parseInt(form.group(3)),
            known.length);
    return MessageDigest.isEqual(known, made);
  }
}
