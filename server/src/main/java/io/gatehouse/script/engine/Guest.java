package io.gatehouse.script.engine;

import io.roastedroot.quickjs4j.core.JavyPluginModule;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ExportFunction;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.TrapException;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/// One JavaScript engine (QuickJS as WebAssembly) with a memory of its own. For one thread.
///
/// INVARIANT: nothing of a run outlives it. Whatever code does in there changes the memory and one
/// register; before the next run both are made what they were in an image.
final class Guest {
  private static final int PAGE = 65_536;
  private static final int ALIGNMENT = 1;

  private final Wasi wasi;
  private final Instance instance;
  private final Slate memory;
  private final ExportFunction allocate;
  private final ExportFunction compile;
  private final ExportFunction evaluate;
  private @Nullable Turn turn;

  /// @param most bytes that its memory may grow to
  Guest(long most, InstantSource clock, SecureRandom random) {
    WasmModule module = JavyPluginModule.load();
    wasi = new Wasi(clock, random);
    List<HostFunction> functions = new ArrayList<>(wasi.functions(module));
    functions.add(
        new HostFunction(
            "endive",
            "invoke",
            FunctionType.of(
                List.of(
                    ValType.I32, ValType.I32, ValType.I32, ValType.I32, ValType.I32, ValType.I32),
                List.of(ValType.I32)),
            (_, arguments) -> new long[] {invoke(arguments)}));
    instance =
        Instance.builder(module)
            .withMemoryFactory(limits -> new Slate(limits, Math.toIntExact(most / PAGE)))
            .withMachineFactory(JavyPluginModule::create)
            .withImportValues(
                ImportValues.builder().addFunction(functions.toArray(HostFunction[]::new)).build())
            .build();
    memory = (Slate) instance.memory();
    allocate = instance.export("cabi_realloc");
    compile = instance.export("compileSrc");
    evaluate = instance.export("eval");
  }

  /// To be called once, for a guest that does not begin with an image.
  void start() {
    instance.export("initialize_runtime").apply();
  }

  /// Makes everything as it was in the image.
  void become(Image image) {
    memory.become(image);
    instance.global(0).setValue(image.stack());
  }

  /// Whether it asked for more memory than there may be since it became an image.
  boolean wasFull() {
    return memory.wasFull();
  }

  byte[] copy() {
    return memory.copy();
  }

  long stack() {
    return instance.global(0).getValue();
  }

  /// Code in the engine's own form.
  byte[] compiled(String source) {
    byte[] text = source.getBytes(StandardCharsets.UTF_8);
    int at = store(text);
    int wide = (int) compile.apply(at, text.length)[0];
    return memory.readBytes(memory.readInt(wide), memory.readInt(wide + 4));
  }

  /// Puts code where [#run] finds it.
  Loaded load(byte[] code) {
    return new Loaded(store(code), code.length);
  }

  /// Code in the memory.
  record Loaded(int at, int length) {}

  private int store(byte[] bytes) {
    int at = allocate(Math.max(bytes.length, 1));
    memory.write(at, bytes);
    return at;
  }

  private int allocate(int bytes) {
    int at = (int) allocate.apply(0, 0, ALIGNMENT, bytes)[0];
    if (at == 0) {
      throw new Stopped(Stopped.Reason.MEMORY);
    }
    return at;
  }

  /// Runs code until nothing is left to do; the turn answers for it and may be ended meanwhile.
  void run(Loaded code, Turn by) {
    turn = by;
    wasi.takeWords();
    by.enter();
    try {
      evaluate.apply(code.at(), code.length(), 0, 0);
    } catch (WasmInterruptedException interrupted) {
      throw new Stopped(by.reason());
    } catch (WasmEngineException | IndexOutOfBoundsException | StackOverflowError failed) {
      RuntimeException cause = by.failure();
      throw cause != null ? cause : new Stopped(why(failed));
    } finally {
      by.leave();
      turn = null;
    }
  }

  /// What has happened where the engine itself gave up: what code throws is caught inside.
  private Stopped.Reason why(Throwable failed) {
    String said = wasi.takeWords();
    if (said.contains("out of memory") || said.contains("memory allocation")) {
      return Stopped.Reason.MEMORY;
    }
    if (failed instanceof StackOverflowError || !(failed instanceof TrapException)) {
      return Stopped.Reason.DEPTH;
    }
    return said.contains("stack overflow") ? Stopped.Reason.DEPTH : Stopped.Reason.BROKEN;
  }

  private int invoke(long[] arguments) {
    Turn current = turn;
    if (current == null) {
      throw new Stopped(Stopped.Reason.BROKEN);
    }
    String answer =
        current.call(
            text(arguments, 0, current), text(arguments, 2, current), text(arguments, 4, current));
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    int at = store(bytes);
    int wide = allocate(8);
    memory.writeI32(wide, at);
    memory.writeI32(wide + 4, bytes.length);
    return wide;
  }

  private String text(long[] arguments, int at, Turn current) {
    int length = (int) arguments[at + 1];
    current.checkLength(length);
    return new String(memory.readBytes((int) arguments[at], length), StandardCharsets.UTF_8);
  }
}
