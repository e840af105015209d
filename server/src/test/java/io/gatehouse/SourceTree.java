package io.gatehouse;

import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// The main sources of all modules, seen from the folder of one module.
final class SourceTree {
  private static final List<String> MODULES = List.of("core", "server", "conformance", "bench");

  private SourceTree() {}

  static Path root() {
    return Path.of("..").toAbsolutePath().normalize();
  }

  static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String module : MODULES) {
      try (Stream<Path> all = Files.walk(root().resolve(module).resolve("src/main/java"))) {
        all.filter(file -> file.toString().endsWith(".java")).sorted().forEach(files::add);
      }
    }
    return files;
  }

  /// The files of each package, by the package's name.
  static Map<String, List<Path>> packages() throws IOException {
    return files().stream()
        .filter(file -> !file.endsWith("module-info.java"))
        .collect(Collectors.groupingBy(SourceTree::packageOf, TreeMap::new, Collectors.toList()));
  }

  static JavacTask compiler(List<Path> files) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null);
    return (JavacTask)
        compiler.getTask(
            null,
            manager,
            null,
            List.of("-proc:none"),
            null,
            manager.getJavaFileObjectsFromPaths(files));
  }

  private static String packageOf(Path file) {
    Path folder = root().relativize(file.getParent()); // <module>/src/main/java/io/gatehouse/...
    return folder.subpath(4, folder.getNameCount()).toString().replace('/', '.');
  }
}
