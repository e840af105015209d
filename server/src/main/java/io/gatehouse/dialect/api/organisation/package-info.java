/// Organisations over HTTP: `/v1/organisations`, their members, and who gives roles in them.
package io.gatehouse.dialect.api.organisation;
