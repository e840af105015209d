package io.gatehouse.dialect.oauth.entry;

import io.gatehouse.door.http.Request;

/// Under which path an application speaks OAuth, and which application a request is for.
///
/// @param prefix in front of the paths
/// @param named whether the path names the application
public record Tenant(String prefix, boolean named) {
  private static final String FIRST = "main";

  /// The first application, whose paths are the short ones.
  public static final Tenant MAIN = new Tenant("", false);

  /// Every other.
  public static final Tenant OTHERS = new Tenant("/applications/{application}", true);

  public String application(Request request) {
    return named ? request.path("application") : FIRST;
  }
}
