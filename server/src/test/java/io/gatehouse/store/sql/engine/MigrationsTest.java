package io.gatehouse.store.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The list of migrations and the files are the same, numbered without gaps.
class MigrationsTest {

  @Test
  void everyFileIsAStepAndEveryStepIsAFile() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/db"))) {
      List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();
      assertThat(Migrations.STEPS).isEqualTo(names);
    }
  }

  @Test
  void theNumbersHaveNoGaps() {
    List<Integer> numbers = Migrations.STEPS.stream().map(Migrations::version).toList();
    assertThat(numbers).isEqualTo(IntStream.rangeClosed(1, numbers.size()).boxed().toList());
  }
}
