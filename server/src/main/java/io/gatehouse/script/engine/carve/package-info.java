/// Methods that are too large for the compilers of Java, cut into pieces that are not.
package io.gatehouse.script.engine.carve;
