/// Names and addresses, and the patterns that match them.
package io.gatehouse.core.pattern;
