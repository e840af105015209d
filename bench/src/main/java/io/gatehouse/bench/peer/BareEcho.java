package io.gatehouse.bench.peer;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Arrays;

/// Vert.x answering every HTTP request with the same bytes: the most that a server on it can reach.
///
/// Arguments: the port, the body, then header lines `name: value`.
public final class BareEcho {
  private BareEcho() {}

  public static void main(String[] arguments) {
    Buffer body = Buffer.buffer(arguments[1]);
    String length = Integer.toString(body.length());
    String[][] headers =
        Arrays.stream(arguments).skip(2).map(line -> line.split(": ", 2)).toArray(String[][]::new);
    Vertx.vertx()
        .createHttpServer()
        .requestHandler(request -> {
          HttpServerResponse response = request.response();
          for (String[] header : headers) {
            response.putHeader(header[0], header[1]);
          }
          response.putHeader("content-length", length).end(body);
        })
        .listen(Integer.parseInt(arguments[0]), "127.0.0.1")
        .onFailure(Bare::giveUp);
  }
}
