package io.gatehouse.people;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.cli.FactorCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `gatehouse factor` against a running server.
class FactorCommandTest {
  @TempDir private static Path folder;

  private record Ran(int code, String out, String err) {}

  private static Ran run(PeopleServer house, String token, String... arguments) throws Exception {
    Path file = Files.writeString(folder.resolve("token"), token + "\n");
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--token-file", file.toString(), "--server", house.url.toString()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine program = new CommandLine(new FactorCommand());
    program.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = program.execute(all.toArray(String[]::new));
    return new Ran(code, out.toString(), err.toString());
  }

  /// ASVS 6.4.4: whoever lost a factor is helped by an administrator, and is told of it.
  @Test
  void anAdministratorSeesFactorsAndRemovesWhatWasLost() throws Exception {
    try (PeopleServer house = new PeopleServer(folder)) {
      house.user("lena");
      assertThat(run(house, house.owner, "list", "lena").out())
          .contains("no second factor; 0 recovery codes left");
      PeopleServer.Authenticator phone = house.authenticator("lena");
      Ran list = run(house, house.owner, "list", "user:lena");
      assertThat(list.code()).isZero();
      assertThat(list.out())
          .contains(phone.id() + "  totp `my phone`, since ", "10 recovery codes left")
          .doesNotContain(phone.secret());
      Ran refused = run(house, phone.token(), "reset", "olga");
      assertThat(refused.code()).isNotZero();
      Ran reset = run(house, house.owner, "reset", "lena");
      assertThat(reset.err()).isEmpty();
      assertThat(reset.out()).contains("removed 1: " + phone.id());
      house.login("lena", PeopleServer.PASSWORD, null).is(200);
      String told = "";
      while (!told.contains("`my phone` was removed")) {
        told = house.mail("notice", "lena@example.org").text(); // fails when there is no other
      }
      assertThat(run(house, house.owner, "reset", "lena").err())
          .contains("`lena` has no second factor");
    }
  }
}
