package io.gatehouse.script.engine.carve;

import static org.assertj.core.api.Assertions.assertThat;

import io.roastedroot.quickjs4j.core.JavyPluginModule;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The engine's own code after its large methods were cut. That it does what it did is what all
/// tests of scripts are about.
class CarverTest {
  /// `HugeMethodLimit` of HotSpot.
  private static final int HUGE = 8_000;

  private static byte[] original;

  @BeforeAll
  static void read() throws IOException {
    String name =
        "/" + JavyPluginModule.class.getName().replace('.', '/') + "MachineFuncGroup_0.class";
    try (InputStream in = CarverTest.class.getResourceAsStream(name)) {
      original = Objects.requireNonNull(in).readAllBytes();
    }
  }

  private static int size(MethodModel method) {
    return method.findAttribute(Attributes.code()).orElseThrow().codeLength();
  }

  @Test
  void whatRunsWhileScriptsRunIsCompiledByTheVirtualMachine() {
    Set<String> before =
        Set.copyOf(
            ClassFile.of().parse(original).methods().stream()
                .filter(method -> size(method) > HUGE)
                .map(method -> method.methodName().stringValue())
                .toList());
    assertThat(before).as("another engine needs another list").containsAll(CarvedMachine.CUT);
    byte[] carved = Carver.carved(original, CarvedMachine.CUT);
    for (MethodModel method : ClassFile.of().parse(carved).methods()) {
      String name = method.methodName().stringValue();
      if (CarvedMachine.CUT.contains(name) || name.contains("$")) {
        assertThat(size(method)).as(name).isLessThan(HUGE);
      }
    }
  }

  /// Every piece passes the verifier, also those that no test of scripts comes to.
  @Test
  void everyMethodThatIsTooLargeCanBeCut() throws Exception {
    Set<String> all =
        Set.copyOf(
            ClassFile.of().parse(original).methods().stream()
                .filter(method -> size(method) > HUGE)
                .map(method -> method.methodName().stringValue())
                .toList());
    byte[] carved = Carver.carved(original, all);
    assertThat(ClassFile.of().verify(carved)).isEmpty();
    assertThat(all.size()).isGreaterThan(5);
  }
}
