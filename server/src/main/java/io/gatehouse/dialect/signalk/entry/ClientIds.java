package io.gatehouse.dialect.signalk.entry;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// A device of Signal K may call itself anything, and a principal may not: what no id may hold is
/// written as `~` and two hexadecimal digits for each byte.
public final class ClientIds {
  private static final String PLAIN = "._@-";
  private static final String BEGINNING = "x~~";

  private ClientIds() {}

  /// The id of the device with this client id; another client id has another one.
  public static String id(String clientId) {
    StringBuilder id = new StringBuilder();
    for (byte letter : clientId.getBytes(StandardCharsets.UTF_8)) {
      boolean plain =
          (letter >= '0' && letter <= '9')
              || (letter >= 'A' && letter <= 'Z')
              || (letter >= 'a' && letter <= 'z')
              || PLAIN.indexOf(letter) >= 0;
      if (plain) {
        id.append((char) letter);
      } else {
        id.append('~').append(HexFormat.of().toHexDigits(letter));
      }
    }
    boolean begins = !id.isEmpty() && PLAIN.indexOf(id.charAt(0)) < 0 && id.charAt(0) != '~';
    return begins ? id.toString() : BEGINNING + id;
  }

  /// What the device with this id calls itself; an id that was not made here is its own, so that
  /// none is shown under the name of another.
  public static String clientId(String id) {
    String read = decoded(id);
    return id(read).equals(id) ? read : id;
  }

  private static String decoded(String id) {
    String rest = id.startsWith(BEGINNING) ? id.substring(BEGINNING.length()) : id;
    ByteBuffer bytes = ByteBuffer.allocate(rest.length() * 3);
    try {
      for (int at = 0; at < rest.length(); at++) {
        if (rest.charAt(at) == '~') {
          bytes.put((byte) HexFormat.fromHexDigits(rest, at + 1, at + 3));
          at += 2;
        } else {
          bytes.put((byte) rest.charAt(at));
        }
      }
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return id;
    }
  }
}
