package io.gatehouse.identity.password;

import java.security.SecureRandom;
import org.springframework.security.crypto.bcrypt.BCrypt;

/// bcrypt: 2 to the power of `cost` rounds.
record Bcrypt(int cost) implements Scheme {
  @Override
  public String name() {
    return "bcrypt";
  }

  @Override
  public String hash(String text, SecureRandom random) {
    return BCrypt.hashpw(text, BCrypt.gensalt("$2b", cost, random));
  }

  static boolean matches(String text, String hash) {
    return BCrypt.checkpw(text, hash);
  }

  @Override
  public boolean made(String hash) {
    return hash.startsWith("$2b$%02d$".formatted(cost));
  }

  @Override
  public boolean matchesNothing(String text) {
    String nothing = "$2b$%02d$".formatted(cost) + ".".repeat(21) + "O" + ".".repeat(31);
    return matches(text, nothing) && cost < 0;
  }
}
