package io.gatehouse.door.http.peer;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps what others have stored here out of our own pages.
///
/// Our pages run every script of their own origin (`script-src 'self'`), and what a script answers
/// or a file holds comes from that origin as well: whoever got a tag into a page would have their
/// code there. What is served in a sandbox has no origin, so that a browser never says
/// `same-origin` of what such a page loads, and it may load what it wants (W3C Fetch Metadata
/// sections 2.1 and 2.4).
public final class PageParts {
  /// What the answer depends on, for `Vary`: otherwise what a browser has kept of a picture, or of
  /// what a program has fetched, would be taken for a script without anybody being asked.
  public static final String VARY = "Sec-Fetch-Dest, Sec-Fetch-Site";

  private static final Set<String> ACTING =
      Set.of(
          "audioworklet",
          "embed",
          "manifest",
          "object",
          "paintworklet",
          "script",
          "serviceworker",
          "sharedworker",
          "style",
          "worker",
          "xslt");

  private PageParts() {}

  /// Throws `Refused` where one of our pages is about to run this, or look like it says.
  ///
  /// @param header the headers of the request
  public static void refuse(Headers header) {
    String part = header.value("Sec-Fetch-Dest");
    if (part != null
        && ACTING.contains(part)
        && "same-origin".equals(header.value("Sec-Fetch-Site"))) {
      throw Problem.of(ProblemType.FORBIDDEN, "a page of the server does not load this")
          .at("Sec-Fetch-Dest")
          .cure("serve the page itself from here: it is shown in a sandbox, and may load it")
          .refused();
    }
  }

  /// The headers of a request by their names.
  @FunctionalInterface
  public interface Headers {
    @Nullable String value(String name);
  }
}
