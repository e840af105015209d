/// Organisations: whose members users are, who advises them, and who gives roles in them.
package io.gatehouse.identity.organisation;
