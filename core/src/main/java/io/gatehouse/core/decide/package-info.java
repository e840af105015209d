/// Answers questions about rights, and says why.
package io.gatehouse.core.decide;
