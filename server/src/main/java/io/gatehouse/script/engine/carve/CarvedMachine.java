package io.gatehouse.script.engine.carve;

import io.roastedroot.quickjs4j.core.JavyPluginModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Set;
import java.util.function.Function;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;

/// The engine of scripts as classes, whose large methods are in pieces.
public final class CarvedMachine implements Function<Instance, Machine> {
  private static final String MACHINE = JavyPluginModule.class.getName() + "Machine";

  private static final String LARGE = MACHINE + "FuncGroup_0";

  /// The loop that carries out JavaScript, and what formats numbers. Others are as large, but
  /// belong to what reads a script once; they would cost each start half a second.
  static final Set<String> CUT = Set.of("func_506", "func_1909");

  private final MethodHandle constructor;

  public CarvedMachine() {
    try {
      Class<?> type = new Loader(JavyPluginModule.class.getClassLoader()).loadClass(MACHINE);
      constructor =
          MethodHandles.publicLookup()
              .findConstructor(type, MethodType.methodType(void.class, Instance.class));
    } catch (ReflectiveOperationException missing) {
      throw new IllegalStateException("the engine of scripts is not what it was", missing);
    }
  }

  @Override
  public Machine apply(Instance instance) {
    try {
      return (Machine) constructor.invoke(instance);
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable thrown) {
      throw new IllegalStateException(thrown);
    }
  }

  /// Reads the classes of the machine once more, apart from those that the class path has.
  private static final class Loader extends ClassLoader {
    private final ClassLoader above;

    private Loader(ClassLoader above) {
      super("scripts", above);
      this.above = above;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(MACHINE)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        return known == null ? defined(name) : known;
      }
    }

    private Class<?> defined(String name) throws ClassNotFoundException {
      try (InputStream in = above.getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        if (name.equals(LARGE)) {
          bytes = Carver.carved(bytes, CUT);
        }
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
    }
  }
}
