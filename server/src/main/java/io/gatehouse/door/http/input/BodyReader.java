package io.gatehouse.door.http.input;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Collects the body of one request, up to the limit and not a byte further.
public final class BodyReader {
  private static final byte[] NOTHING = new byte[0];

  private final HttpServerRequest raw;
  private final int limit;
  private final Consumer<byte[]> whenRead;
  private final Consumer<Throwable> whenRefused;
  private @Nullable Buffer first;
  private @Nullable Buffer more;
  private boolean over;

  public BodyReader(
      HttpServerRequest raw,
      int limit,
      Consumer<byte[]> whenRead,
      Consumer<Throwable> whenRefused) {
    this.raw = raw;
    this.limit = limit;
    this.whenRead = whenRead;
    this.whenRefused = whenRefused;
  }

  /// Whether the request announces a body.
  public static boolean comes(MultiMap headers) {
    String length = headers.get(HttpHeaders.CONTENT_LENGTH);
    return length != null ? !length.equals("0") : headers.contains(HttpHeaders.TRANSFER_ENCODING);
  }

  /// Refuses a body, whatever its length, where the method has none.
  public static void refuse(MultiMap headers, String method) {
    if (comes(headers)) {
      throw Problem.of(ProblemType.MALFORMED, "`" + method + "` takes no body")
          .cure("leave the body out")
          .refused();
    }
  }

  public void read() {
    checkHeaders();
    raw.exceptionHandler(this::broken);
    raw.handler(this::part);
    raw.endHandler(_ -> end());
    if ("100-continue".equalsIgnoreCase(raw.getHeader(HttpHeaders.EXPECT))) {
      raw.response().writeContinue();
    }
  }

  private void checkHeaders() {
    MultiMap headers = raw.headers();
    String length = headers.get(HttpHeaders.CONTENT_LENGTH);
    if (length != null && (length.length() > 18 || Long.parseLong(length) > limit)) {
      throw tooLarge();
    }
    String encoding = headers.get(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "the body is `" + encoding + "`")
          .at("Content-Encoding")
          .cure("send it as it is")
          .refused();
    }
  }

  private void part(Buffer part) {
    if (over) {
      return;
    }
    Buffer start = first;
    if (start == null) {
      first = part;
    } else if (more == null) {
      more = Buffer.buffer(start.length() + part.length()).appendBuffer(start).appendBuffer(part);
    } else {
      more.appendBuffer(part);
    }
    if (length() > limit) {
      over = true;
      first = null;
      more = null;
      whenRefused.accept(tooLarge());
    }
  }

  private int length() {
    return more != null ? more.length() : first != null ? first.length() : 0;
  }

  private void end() {
    if (!over) {
      over = true;
      Buffer all = more != null ? more : first;
      whenRead.accept(all == null ? NOTHING : all.getBytes());
    }
  }

  private void broken(Throwable why) {
    if (!over) {
      over = true;
      whenRefused.accept(Problem.of(ProblemType.MALFORMED, "the body broke off").refused());
    }
  }

  private Refused tooLarge() {
    return Problem.of(ProblemType.TOO_LARGE, "the body is longer than " + limit + " bytes")
        .cure("send less, or raise `http.max-body`")
        .refused();
  }
}
