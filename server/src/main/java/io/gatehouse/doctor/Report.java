package io.gatehouse.doctor;

import java.util.List;

/// What a look at the server found.
///
/// @param findings the worst first
/// @param passed what was looked at and found in order everywhere
public record Report(long checkedAt, List<Finding> findings, List<Check> passed) {}
