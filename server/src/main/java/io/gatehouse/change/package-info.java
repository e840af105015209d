/// What changed in directory, policy or credentials, and what that cut.
package io.gatehouse.change;
