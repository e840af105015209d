package io.gatehouse.core.decide;

/// One step of the derivation of a decision.
///
/// @param code what happened, in a word that programs may compare
/// @param text the same for a person: lower case, no full stop
public record Reason(String code, String text) {}
