/// The decision library: rights as values, and answers about them with reasons.
@org.jspecify.annotations.NullMarked
module io.gatehouse.core {
  requires static transitive org.jspecify;

  exports io.gatehouse.core.pattern;
  exports io.gatehouse.core.policy;
  exports io.gatehouse.core.decide;
  exports io.gatehouse.core.reverse;
}
