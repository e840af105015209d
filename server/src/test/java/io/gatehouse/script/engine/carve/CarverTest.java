package io.gatehouse.script.engine.carve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The engine's own code after its large methods were cut. That it does what it did is what all
/// tests of scripts are about.
class CarverTest {
  private static byte[] carved;

  @BeforeAll
  static void read() throws IOException {
    try (InputStream in = CarverTest.class.getResourceAsStream("/" + Carver.CLASS)) {
      carved = Objects.requireNonNull(in).readAllBytes();
    }
  }

  @Test
  void whatTheBuildHasWrittenIsCompiledByTheVirtualMachine() {
    List<MethodModel> methods = ClassFile.of().parse(carved).methods();
    assertThat(methods).filteredOn(Carver::isHuge).isEmpty();
    assertThat(methods)
        .as("pieces of methods that were huge")
        .filteredOn(method -> method.methodName().stringValue().contains("$"))
        .hasSizeGreaterThan(100);
  }

  /// Every piece passes the verifier, also those that no test of scripts comes to.
  @Test
  void everyPieceIsSound() {
    assertThat(ClassFile.of().verify(carved)).isEmpty();
  }

  @Test
  void whatHasNoHugeMethodStaysAsItIs() {
    assertThat(ClassFile.of().parse(Carver.carved(carved)).methods())
        .hasSameSizeAs(ClassFile.of().parse(carved).methods());
  }
}
