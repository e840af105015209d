package io.gatehouse.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What ends while it is looked at hides nobody else.
class NativeThreadsTest {
  @TempDir Path folder;

  @Test
  void aThreadThatEndsMeanwhileHidesNoOther() throws IOException {
    for (int number = 1; number <= 8; number++) {
      Path thread = Files.createDirectory(folder.resolve(Integer.toString(number)));
      if (number % 2 == 0) {
        Files.writeString(thread.resolve("comm"), "C2 CompilerThre\n");
      }
    }

    assertThat(found()).containsExactlyInAnyOrder(2, 4, 6, 8);
  }

  @Test
  void aNameThatIsCutWithinALetterHidesNoOther() throws IOException {
    for (int number = 1; number <= 8; number++) {
      Path thread = Files.createDirectory(folder.resolve(Integer.toString(number)));
      Files.write(
          thread.resolve("comm"),
          (number % 2 == 0 ? "C2 CompilerThre\n" : "\u00fc").getBytes(StandardCharsets.ISO_8859_1));
    }

    assertThat(found()).containsExactlyInAnyOrder(2, 4, 6, 8);
  }

  private List<Integer> found() {
    List<Integer> found = new ArrayList<>();
    NativeThreads.each(folder, Pattern.compile("C2 Compiler.*"), found::add);
    return found;
  }
}
