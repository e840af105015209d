package io.gatehouse;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.wiring.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The owner whom an unattended first start makes, from `GATEHOUSE_OWNER_NAME` and
/// `GATEHOUSE_OWNER_PASSWORD_FILE` or `GATEHOUSE_OWNER_PASSWORD`.
final class UnattendedOwner {
  private UnattendedOwner() {}

  static Optional<Server.Founder> of(Map<String, String> environment) throws IOException {
    String name = environment.get("GATEHOUSE_OWNER_NAME");
    String file = environment.get("GATEHOUSE_OWNER_PASSWORD_FILE");
    String password = environment.get("GATEHOUSE_OWNER_PASSWORD");
    if (name == null && file == null && password == null) {
      return Optional.empty();
    }
    if (name == null || (file == null) == (password == null)) {
      throw Problem.of(
              ProblemType.INVALID,
              "the environment must give the owner's name and either a password or a file of it")
          .cure("set GATEHOUSE_OWNER_NAME and GATEHOUSE_OWNER_PASSWORD_FILE")
          .refused();
    }
    String given = file == null ? password : Files.readString(Path.of(file)).strip();
    return Optional.of(new Server.Founder(name, given));
  }
}
