/// Names of things, and the patterns that match them.
package io.gatehouse.core.pattern;
