/// What happened, in a chain that shows tampering.
package io.gatehouse.audit;
