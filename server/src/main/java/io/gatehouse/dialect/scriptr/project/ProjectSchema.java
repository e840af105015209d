package io.gatehouse.dialect.scriptr.project;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// One schema of a project, as it is taken over.
///
/// @param definition as docs/reference/documents.md describes it
/// @param notes what somebody has to know about it
public record ProjectSchema(String id, ObjectNode definition, List<String> notes) {}
