package io.gatehouse.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ProblemReferenceTest {
  private static final Path PAGE = Path.of("../docs/reference/problems.md");

  @Test
  void thePageSaysWhatTheCodeSays() throws IOException {
    if (Boolean.getBoolean("reference.write")) {
      Files.writeString(PAGE, ProblemReference.page());
    }
    assertThat(PAGE)
        .as("run: ./mvnw -pl server -am test -Dtest=ProblemReferenceTest -Dreference.write=true")
        .hasContent(ProblemReference.page());
  }

  @Test
  void everyProblemHasACodeAndATitleOfItsOwn() {
    assertThat(Arrays.stream(ProblemType.values()).map(ProblemType::code)).doesNotHaveDuplicates();
    assertThat(Arrays.stream(ProblemType.values()).map(ProblemType::title))
        .doesNotHaveDuplicates()
        .allMatch(title -> !title.endsWith("."));
  }

  @Test
  void closeCodesAreThoseThatAServerMaySend() {
    assertThat(Arrays.stream(ProblemType.values()).map(ProblemType::webSocketClose))
        .allMatch(code -> (code >= 1000 && code <= 1013) || (code >= 4000 && code <= 4999));
  }

  @Test
  void aLineHoldsWhatMatters() {
    Problem problem =
        Problem.of(ProblemType.FORBIDDEN, "no rule allows it")
            .cure("ask for a grant")
            .decided("no-rule", "d-1");
    assertThat(problem.line()).isEqualTo("no rule allows it; ask for a grant [d-1]");
  }
}
