package io.gatehouse.dialect;

import java.util.List;

/// A method and a path, in which `{id}` stands for what a client names.
record Route(String method, String template) {
  /// One a line, as `GET /v1/things/{id}`.
  static List<Route> list(String lines) {
    return lines.lines().map(Route::of).toList();
  }

  static Route of(String line) {
    int space = line.indexOf(' ');
    return new Route(line.substring(0, space), line.substring(space + 1));
  }

  String path(String id) {
    return template.replace("{id}", id);
  }

  boolean namesAThing() {
    return template.contains("{id}");
  }

  boolean hasBody() {
    return method.matches("POST|PUT|PATCH");
  }

  @Override
  public String toString() {
    return method + " " + template;
  }
}
