package io.gatehouse.script.engine;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import run.endive.runtime.HostFunction;
import run.endive.runtime.Memory;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.Import;

/// What the engine itself asks of an operating system: the time, randomness, and a place for its
/// last words. There are no files, no network and no environment.
final class Wasi {
  private static final String NAME = "wasi_snapshot_preview1";
  private static final int MOST_WORDS = 4_096;
  private static final long GOOD = 0;
  private static final long BAD_FILE = 8;
  private static final long INVALID = 28;
  private static final int MOST_RANDOM = 1_024;
  private static final int MOST_PIECES = 64;

  private final InstantSource clock;
  private final SecureRandom random;
  private final StringBuilder words = new StringBuilder();

  Wasi(InstantSource clock, SecureRandom random) {
    this.clock = clock;
    this.random = random;
  }

  List<HostFunction> functions(WasmModule module) {
    List<HostFunction> all = new ArrayList<>();
    var imports = module.importSection();
    for (int i = 0; i < imports.importCount(); i++) {
      Import wanted = imports.getImport(i);
      if (wanted.module().equals(NAME) && wanted instanceof FunctionImport function) {
        all.add(
            new HostFunction(
                NAME,
                wanted.name(),
                module.typeSection().getType(function.typeIndex()),
                (instance, arguments) ->
                    new long[] {call(wanted.name(), instance.memory(), arguments)}));
      }
    }
    return all;
  }

  private long call(String name, Memory memory, long[] arguments) {
    return switch (name) {
      case "clock_time_get" -> {
        memory.writeLong((int) arguments[2], clock.millis() * 1_000_000L);
        yield GOOD;
      }
      case "random_get" -> random(memory, (int) arguments[0], (int) arguments[1]);
      case "environ_sizes_get" -> {
        memory.writeI32((int) arguments[0], 0);
        memory.writeI32((int) arguments[1], 0);
        yield GOOD;
      }
      case "environ_get" -> GOOD;
      case "fd_write" -> hear(memory, arguments);
      case "proc_exit" -> throw new Stopped(Stopped.Reason.BROKEN);
      default -> BAD_FILE;
    };
  }

  private long random(Memory memory, int at, int length) {
    if (length < 0 || length > MOST_RANDOM) {
      return INVALID;
    }
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    memory.write(at, bytes);
    return GOOD;
  }

  private long hear(Memory memory, long[] arguments) {
    int pieces = (int) arguments[1];
    int count = Math.min((int) arguments[2], MOST_PIECES);
    int written = 0;
    for (int i = 0; i < count; i++) {
      int at = memory.readInt(pieces + 8 * i);
      int length = memory.readInt(pieces + 8 * i + 4);
      int room = Math.min(length, MOST_WORDS - words.length());
      if (room > 0) {
        words.append(new String(memory.readBytes(at, room), StandardCharsets.UTF_8));
      }
      written += length;
    }
    memory.writeI32((int) arguments[3], written);
    return GOOD;
  }

  /// What the engine has said since it was asked last.
  String takeWords() {
    String said = words.toString();
    words.setLength(0);
    return said;
  }
}
