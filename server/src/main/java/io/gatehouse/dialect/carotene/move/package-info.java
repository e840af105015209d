/// Turns the configuration of a Carotene server into keys of ours, and says what changes by that.
package io.gatehouse.dialect.carotene.move;
