package io.gatehouse.dialect.flexmeasures;

/// What the operator says about the dialect.
///
/// @param application the one that speaks it
/// @param version of FlexMeasures that clients are told
public record Settings(String application, String version) {}
