package io.gatehouse.identity.proof;

import io.gatehouse.store.record.TokenRecord;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/// The written form of a token: `gh`, a letter for its kind, `_`, 256 random bits in 43 characters
/// of base 62, and 6 characters of base 62 that are the CRC-32 of all before.
///
/// For protocols whose clients look at it, the same in the shape of a JWT: the header and the
/// claims that they read, and in the place of the signature 224 random bits and the CRC-32. No key
/// signs it and none is kept, so nobody can make one: like every token it is known by its hash
/// alone.
///
/// For protocols whose clients are handed whole words, base64 of `KEY:ID:SECRET`: the key of the
/// application, the id of the principal, and 128 random bits in upper-case hexadecimal digits.
///
/// The prefix lets people and secret scanners recognise a token; the checksum tells a mistyped or
/// invented one without a look into the store. Only the SHA-256 of the text is ever kept: the value
/// is random, so a slow hash would protect nothing.
public final class TokenText {
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final String ORDERED = "123456789abcdefghjkmnpqrstuvwxyz";
  private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());
  private static final int BITS = 256;
  private static final int PREFIX = 4;
  private static final int RANDOM = 43;
  private static final int CHECKSUM = 6;
  private static final int LENGTH = PREFIX + RANDOM + CHECKSUM;

  /// `{"alg":"HS256","typ":"JWT"}`, as clients expect it to begin.
  private static final String SHAPE = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.";

  /// `{"typ":"at+jwt","alg":"RS256","kid":`, as every access token of RFC 9068 begins here.
  public static final String SIGNED = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJSUzI1NiIsImtpZCI6";

  private static final int LONGEST_SIGNED = 4_096;
  private static final int SIGNATURE = 32;
  private static final int SIGNATURE_LETTERS = 43;
  private static final int LONGEST_SHAPED = 2_048;
  private static final int SECRET = 16;
  private static final int LEAST_NAMED = 60;
  private static final int LONGEST_NAMED = 256;
  private static final Pattern NAMED =
      Pattern.compile("[0-9A-Z]{10}:[A-Za-z0-9@_.-]{1,128}:[0-9A-F]{32}");

  /// Never updated: to copy it costs less than to look for an implementation again.
  private static final MessageDigest EMPTY = sha256();

  private TokenText() {}

  /// A new value.
  public static String create(TokenRecord.Kind kind, SecureRandom random) {
    byte[] bits = new byte[BITS / Byte.SIZE];
    random.nextBytes(bits);
    return of(kind, bits);
  }

  /// The value that these 256 bits make, which nobody may be able to guess.
  public static String of(TokenRecord.Kind kind, byte[] bits) {
    if (bits.length != BITS / Byte.SIZE) {
      throw new IllegalArgumentException("a token has 256 bits");
    }
    String body = "gh" + letter(kind) + "_" + digits(new BigInteger(1, bits), RANDOM);
    return body + digits(BigInteger.valueOf(checksum(body)), CHECKSUM);
  }

  /// A new value in the shape of a JWT.
  ///
  /// @param claims a JSON object
  public static String shaped(String claims, SecureRandom random) {
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    String body = SHAPE + encoder.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + ".";
    byte[] last = new byte[SIGNATURE];
    random.nextBytes(last);
    ByteBuffer.wrap(last).putInt(SIGNATURE - Integer.BYTES, (int) checksum(body, last));
    return body + encoder.encodeToString(last);
  }

  /// A new value that says for whom it is.
  ///
  /// @param key ten digits and upper-case letters
  /// @param id of letters, digits and `@ _ . -`, so that no base64 of it has a `/` or `+`
  public static String named(String key, String id, SecureRandom random) {
    byte[] secret = new byte[SECRET];
    random.nextBytes(secret);
    String text = key + ":" + id + ":" + HexFormat.of().withUpperCase().formatHex(secret);
    if (!NAMED.matcher(text).matches()) {
      throw new IllegalArgumentException("no token can be named so: " + key + ":" + id);
    }
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static boolean isNamed(String text) {
    if (text.length() < LEAST_NAMED || text.length() > LONGEST_NAMED || text.length() % 4 != 0) {
      return false;
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(text);
      return NAMED.matcher(new String(decoded, StandardCharsets.ISO_8859_1)).matches();
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  /// A new id for a record, short enough to be read out; 50 random bits.
  public static String id(SecureRandom random) {
    return randomId(new StringBuilder("t-"), 10, random).toString();
  }

  /// A new id for a token: 30 bits of time in steps of four seconds, then 40 random ones. Ids of
  /// one hour stand side by side in the store, so that a million of them are added no slower than
  /// one.
  public static String id(SecureRandom random, long now) {
    StringBuilder id = new StringBuilder("t-");
    for (int shift = 25; shift >= 0; shift -= 5) {
      id.append(ORDERED.charAt((int) (now >>> 12 >>> shift) & 31));
    }
    return randomId(id, 8, random).toString();
  }

  private static StringBuilder randomId(StringBuilder id, int letters, SecureRandom random) {
    for (int at = 0; at < letters; at++) {
      id.append(ORDERED.charAt(random.nextInt(32)));
    }
    return id;
  }

  /// Whether this can be a token at all; costs no look-up.
  public static boolean plausible(String text) {
    if (text.startsWith(SHAPE)) {
      return isShaped(text);
    }
    if (text.startsWith(SIGNED)) {
      return text.length() <= LONGEST_SIGNED && text.chars().filter(one -> one == '.').count() == 2;
    }
    if (text.length() != LENGTH || text.charAt(0) != 'g' || text.charAt(1) != 'h') {
      return isNamed(text);
    }
    if ("asco".indexOf(text.charAt(2)) < 0 || text.charAt(3) != '_') {
      return false;
    }
    long shown = 0;
    for (int at = PREFIX; at < LENGTH; at++) {
      int digit = digit(text.charAt(at));
      if (digit < 0) {
        return false;
      }
      if (at >= PREFIX + RANDOM) {
        shown = shown * DIGITS.length() + digit;
      }
    }
    return shown == checksum(text);
  }

  private static boolean isShaped(String text) {
    int dot = text.lastIndexOf('.');
    if (text.length() > LONGEST_SHAPED || text.length() - dot - 1 != SIGNATURE_LETTERS) {
      return false;
    }
    try {
      byte[] last = Base64.getUrlDecoder().decode(text.substring(dot + 1));
      int shown = ByteBuffer.wrap(last).getInt(SIGNATURE - Integer.BYTES);
      return shown == (int) checksum(text.substring(0, dot + 1), last);
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  private static long checksum(String body, byte[] last) {
    CRC32 crc = new CRC32();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    crc.update(last, 0, SIGNATURE - Integer.BYTES);
    return crc.getValue();
  }

  /// What is kept of a token: SHA-256 in hex.
  public static String hash(String text) {
    return HexFormat.of().formatHex(digest(text));
  }

  public static byte[] digest(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      return ((MessageDigest) EMPTY.clone()).digest(bytes);
    } catch (CloneNotSupportedException e) {
      return sha256().digest(bytes);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  private static char letter(TokenRecord.Kind kind) {
    return switch (kind) {
      case API -> 'a';
      case SESSION -> 's';
      case CONNECTION -> 'c';
      case ACCESS -> 'o';
      case CERTIFICATE ->
          throw new IllegalArgumentException("a certificate is registered, not issued");
    };
  }

  private static int digit(char letter) {
    if (letter >= '0' && letter <= '9') {
      return letter - '0';
    }
    if (letter >= 'A' && letter <= 'Z') {
      return letter - 'A' + 10;
    }
    return letter >= 'a' && letter <= 'z' ? letter - 'a' + 36 : -1;
  }

  private static String digits(BigInteger number, int length) {
    char[] text = new char[length];
    BigInteger rest = number;
    for (int at = length - 1; at >= 0; at--) {
      BigInteger[] step = rest.divideAndRemainder(BASE);
      text[at] = DIGITS.charAt(step[1].intValue());
      rest = step[0];
    }
    return new String(text);
  }

  private static long checksum(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.UTF_8), 0, PREFIX + RANDOM);
    return crc.getValue();
  }
}
