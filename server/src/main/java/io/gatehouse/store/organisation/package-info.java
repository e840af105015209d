/// What must survive of organisations: whose users they are, whose clients, and who may give roles.
package io.gatehouse.store.organisation;
