package io.gatehouse.identity.oauth;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;

/// The name under which each application issues tokens: the public address of the server, and a
/// path below it for every application but the first.
///
/// INVARIANT: it comes from the configuration, never from what a request says of its host.
public final class Issuers {
  private static final String FIRST = "main";

  private final Supplier<Optional<URI>> address;

  public Issuers(Supplier<Optional<URI>> address) {
    this.address = address;
  }

  /// The path below which an application's endpoints are.
  public static String path(String application) {
    return application.equals(FIRST) ? "" : "/applications/" + application;
  }

  /// The address of the server, without a slash at its end.
  public String base() {
    String text =
        address
            .get()
            .orElseThrow(() ->
                Problem.of(ProblemType.UNAVAILABLE, "the server does not know its public address")
                    .cure("set `http.public-url`")
                    .refused())
            .toString();
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  /// The issuer of an application; throws `Refused` while the server does not know its address.
  public String of(String application) {
    return base() + path(application);
  }
}
