package io.gatehouse.door.http;

import org.jspecify.annotations.Nullable;

/// The methods that routes may be offered under.
///
/// HEAD is answered from GET and OPTIONS by the router, so no route names them.
public enum Method {
  GET(false),
  HEAD(false),
  POST(true),
  PUT(true),
  PATCH(true),
  DELETE(false),
  OPTIONS(false);

  private final boolean carriesBody;

  Method(boolean carriesBody) {
    this.carriesBody = carriesBody;
  }

  /// May a request with this method have a body?
  public boolean carriesBody() {
    return carriesBody;
  }

  /// May a request with this method change something?
  public boolean writes() {
    return carriesBody || this == DELETE;
  }

  static @Nullable Method of(String name) {
    return switch (name) {
      case "GET" -> GET;
      case "HEAD" -> HEAD;
      case "POST" -> POST;
      case "PUT" -> PUT;
      case "PATCH" -> PATCH;
      case "DELETE" -> DELETE;
      case "OPTIONS" -> OPTIONS;
      default -> null;
    };
  }
}
