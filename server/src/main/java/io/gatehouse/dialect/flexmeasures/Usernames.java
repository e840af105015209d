package io.gatehouse.dialect.flexmeasures;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// FlexMeasures' user names are any text, and ours are not: what ours cannot hold is written as `~`
/// and two hexadecimal digits for each byte.
final class Usernames {
  private static final String PLAIN = "._@-";
  private static final String BEGINNING = "x~~";

  private Usernames() {}

  static String ours(String username) {
    StringBuilder name = new StringBuilder();
    for (byte letter : username.getBytes(StandardCharsets.UTF_8)) {
      if (isLetter(letter) || PLAIN.indexOf(letter) >= 0) {
        name.append((char) letter);
      } else {
        name.append('~').append(HexFormat.of().toHexDigits(letter));
      }
    }
    return !name.isEmpty() && isLetter((byte) name.charAt(0)) ? name.toString() : BEGINNING + name;
  }

  /// A name that was not made here is its own.
  static String shown(String name) {
    String read = decoded(name);
    return ours(read).equals(name) ? read : name;
  }

  private static boolean isLetter(byte letter) {
    return (letter >= '0' && letter <= '9')
        || (letter >= 'A' && letter <= 'Z')
        || (letter >= 'a' && letter <= 'z');
  }

  private static String decoded(String name) {
    String rest = name.startsWith(BEGINNING) ? name.substring(BEGINNING.length()) : name;
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
      return name;
    }
  }
}
