package io.gatehouse.bench.identity;

import io.gatehouse.bench.lab.Lab;
import io.gatehouse.bench.process.Cache;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// Keycloak's distribution as its makers publish it for Maven: fetched once by this project's own
/// Maven, compared with the digest that is written here, unpacked, and built for its embedded
/// database as its makers advise before a start in production.
final class KeycloakFiles {
  static final String VERSION = "26.7.3";
  private static final String DIGEST =
      "27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f";
  private static final String COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";

  private KeycloakFiles() {}

  /// The folder in which it is installed, ready to be started.
  static Path installed(Lab lab) throws IOException, InterruptedException {
    Path cache = Cache.folder("keycloak-" + VERSION);
    Path home = cache.resolve("keycloak-" + VERSION);
    Path done = cache.resolve("built");
    if (!Files.exists(done)) {
      lab.say("  fetching Keycloak " + VERSION + " by Maven, once; this takes a minute or two");
      Files.createDirectories(cache);
      Path archive = cache.resolve("keycloak-quarkus-dist-" + VERSION + ".zip");
      fetch(cache);
      requireDigest(archive);
      unpack(archive, cache);
      Files.delete(archive);
      run(cache, List.of("bash", home.resolve("bin/kc.sh").toString(), "build", "--db=dev-file"));
      Files.createFile(done);
    }
    return home;
  }

  private static void fetch(Path cache) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(maven());
    command.addAll(
        List.of(
            "-q",
            "-B",
            "-ntp",
            COPY,
            "-Dartifact=org.keycloak:keycloak-quarkus-dist:" + VERSION + ":zip",
            "-DoutputDirectory=" + cache));
    run(cache, command);
  }

  /// The wrapper of the checkout that this program was built in, else the one on the path.
  private static List<String> maven() {
    Path jar = Path.of(System.getProperty("java.class.path", "")).toAbsolutePath();
    for (Path folder = jar; folder != null; folder = folder.getParent()) {
      Path wrapper = folder.resolve("mvnw");
      if (Files.isExecutable(wrapper)) {
        return List.of(wrapper.toString());
      }
    }
    return List.of("mvn");
  }

  private static void run(Path cache, List<String> command)
      throws IOException, InterruptedException {
    Path log = cache.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(cache.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    if (builder.start().waitFor() != 0) {
      throw new IllegalStateException(
          "`%s` failed: %s".formatted(String.join(" ", command), Files.readString(log)));
    }
  }

  private static void requireDigest(Path archive) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
    try (InputStream bytes = new DigestInputStream(Files.newInputStream(archive), digest)) {
      bytes.transferTo(OutputStream.nullOutputStream());
    }
    String found = HexFormat.of().formatHex(digest.digest());
    if (!found.equals(DIGEST)) {
      throw new IllegalStateException(
          "%s has the SHA-256 %s, and %s was expected".formatted(archive, found, DIGEST));
    }
  }

  private static void unpack(Path archive, Path folder) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
          throw new IOException("the archive names a file outside of it: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.resolve("..").normalize());
          Files.copy(zip, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }
}
