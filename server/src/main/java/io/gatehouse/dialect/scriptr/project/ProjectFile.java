package io.gatehouse.dialect.scriptr.project;

import java.util.List;

/// One script or file of a project, as it is taken over.
///
/// @param path below the root of the project
/// @param script whether it runs; else it is served
/// @param execute access list of ours; so `read` and `write`
/// @param notes what somebody has to know about it
public record ProjectFile(
    String path,
    boolean script,
    String contentType,
    byte[] content,
    String execute,
    String read,
    String write,
    List<String> notes) {}
