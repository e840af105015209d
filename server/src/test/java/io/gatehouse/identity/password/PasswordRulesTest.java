package io.gatehouse.identity.password;

import static io.gatehouse.Refusing.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordRulesTest {
  private final PasswordRules rules = new PasswordRules(8, 256, null);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "correct horse battery",
        "aaaaaaab bbbbbb",
        "пароль с пробелами",
        "\uD83D\uDE00\uD83D\uDE01\uD83D\uDE02\uD83D\uDE03\uD83D\uDE04\uD83D\uDE05\uD83D\uDE06\uD83D\uDE07",
        "alice in wonderland"
      })
  void anyCharactersWillDo(String password) {
    assertThatCode(() -> rules.require(password, "alice")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "trustno1",
        "TRUSTNO1",
        "Password1",
        "12345678",
        "qwertyuiop",
        "iloveyou",
        "letmein1"
      })
  void commonOnesAreRefusedInAnyCase(String password) {
    Problem problem = refusal(() -> rules.require(password, "alice"));
    assertThat(problem.type()).isEqualTo(ProblemType.INVALID);
    assertThat(problem.field()).isEqualTo("password");
    assertThat(problem.line()).doesNotContain(password);
  }

  @ParameterizedTest
  @ValueSource(strings = {"marguerite", "Marguerite1", "margueritemarguerite", "123marguerite"})
  void theOwnNameIsRefused(String password) {
    assertThat(refusal(() -> rules.require(password, "marguerite")).detail()).contains("name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gatehouse", "Gatehouse1!"})
  void theNameOfTheServiceIsRefused(String password) {
    assertThat(refusal(() -> rules.require(password, "alice")).detail()).contains("name");
  }

  @Test
  void lengthIsCountedInCharacters() {
    assertThat(refusal(() -> rules.require("seven77", "alice")).cure()).contains("8");
    assertThat(refusal(() -> rules.require("\uD83D\uDE00".repeat(7), "alice")).detail())
        .contains("short");
    assertThatCode(() -> rules.require("ab ".repeat(85), "alice")).doesNotThrowAnyException();
    assertThat(refusal(() -> rules.require("ab ".repeat(86), "alice")).detail()).contains("long");
  }

  @Test
  void aFileOfOnesOwnIsAdded(@TempDir Path folder) throws IOException {
    Path list = Files.writeString(folder.resolve("list"), "Harbour Lights\nother\n");
    PasswordRules own = new PasswordRules(8, 256, list);
    assertThat(refusal(() -> own.require("harbour lights", "alice")).field()).isEqualTo("password");
    assertThat(refusal(() -> own.require("password", "alice")).field()).isEqualTo("password");
  }
}
