package io.gatehouse.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// The console below `/console`: a program for browsers that uses nothing but the public API. Its
/// files carry a hash of what they hold in their names, so that browsers keep them; every other
/// path is a page of the console, which its own program finds.
public final class ConsoleFiles {
  private static final String FOLDER = "app/";
  private static final Duration YEAR = Duration.ofDays(365);
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String STYLE = "text/css; charset=utf-8";
  private static final String PAGE = "text/html; charset=utf-8";

  private final Set<String> names;
  private final File page;

  /// Read and compressed when somebody wants them, so that the start of the server is not longer.
  private final ConcurrentMap<String, File> files = new ConcurrentHashMap<>();

  private ConsoleFiles(List<String> names) {
    this.names =
        names.stream()
            .filter(name -> name.endsWith(".js") || name.endsWith(".css"))
            .collect(Collectors.toUnmodifiableSet());
    String text =
        new String(PageFiles.resource(FOLDER + "index.html"), UTF_8)
            .replace("MAIN_JS", entry(names, ".js"))
            .replace("MAIN_CSS", entry(names, ".css"));
    this.page = File.of(PAGE, text.getBytes(UTF_8), null);
  }

  public static void mount(Router router) {
    String list = new String(PageFiles.resource(FOLDER + "files.txt"), UTF_8);
    ConsoleFiles console = new ConsoleFiles(list.lines().toList());
    // a query is for the program: what the reader chose to see
    router.hot(
        Method.GET, "/console{?*}", (request, reply) -> reply.send(console.page.to(request)));
    router.route(
        Method.GET,
        "/console/{path...}{?*}",
        request -> console.at(request.path("path")).to(request));
    router.route(Method.GET, "/", ConsoleFiles::front);
  }

  /// Whoever opens the bare address in a browser wants the console; a program is told that nothing
  /// is there.
  private static Response front(Request request) {
    String accepted = request.header("Accept");
    if (accepted == null || !accepted.contains("text/html")) {
      throw Problem.of(ProblemType.NOT_FOUND, "nothing is offered at `/`")
          .cure("`/docs` lists what is, and `/console` shows it")
          .refused();
    }
    return Response.empty(303).header("Location", "/console");
  }

  private File at(String path) {
    return names.contains(path) ? files.computeIfAbsent(path, ConsoleFiles::read) : page;
  }

  private static File read(String name) {
    return File.of(name.endsWith(".js") ? SCRIPT : STYLE, PageFiles.resource(FOLDER + name), YEAR);
  }

  private static String entry(List<String> names, String ending) {
    return names.stream()
        .filter(name -> name.startsWith("main-") && name.endsWith(ending))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the jar lacks console/app/main-*" + ending));
  }

  /// One file, as it is and compressed (RFC 9110 section 8.4.1.3).
  private record File(Response plain, Response compressed) {
    static File of(String type, byte[] bytes, @Nullable Duration kept) {
      return new File(
          answer(type, bytes, kept),
          answer(type, compressed(bytes), kept).header("Content-Encoding", "gzip"));
    }

    Response to(Request request) {
      String accepted = request.header("Accept-Encoding");
      boolean gzip = accepted != null && accepted.toLowerCase(Locale.ROOT).contains("gzip");
      return gzip ? compressed : plain;
    }

    private static Response answer(String type, byte[] bytes, @Nullable Duration kept) {
      Response answer = Response.bytes(200, type, bytes).header("Vary", "Accept-Encoding");
      // nobody who has opened the console holds on to its window
      return kept == null
          ? answer.header("Cross-Origin-Opener-Policy", "same-origin")
          : answer.cacheFor(kept);
    }

    private static byte[] compressed(byte[] bytes) {
      ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 2);
      try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
        zip.write(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return out.toByteArray();
    }
  }
}
