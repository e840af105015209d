package io.gatehouse.door.http;

import java.util.List;

/// One thing that the server offers over HTTP.
///
/// @param template the path with its parameters in braces, such as `/v1/users/{id}`
/// @param query names of the query parameters that it reads
/// @param repeatable those of them that may be there several times
/// @param hot whether it is answered on the event loop
public record Route(
    Method method, String template, List<String> query, List<String> repeatable, boolean hot) {}
