package io.gatehouse.bench.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class CompilerTimeTest {

  @Test
  @EnabledOnOs(OS.LINUX)
  void ofThisVirtualMachineIsAPartOfItsTime() throws IOException {
    ProcessHandle self = ProcessHandle.current();

    Duration compilers = CompilerTime.of(self.pid());

    assertThat(compilers).isPositive().isLessThan(self.info().totalCpuDuration().orElseThrow());
  }

  @Test
  void ofNoProcessIsNothing() throws IOException {
    assertThat(CompilerTime.of(Long.MAX_VALUE)).isZero();
  }
}
